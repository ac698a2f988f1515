import { KitError } from '@kit-internal/errors'
import { expect, test } from 'vitest'
import { exitCode, requireConsent } from '../src/index.js'
import { doing, kit } from './support/kit.js'

const failing = (error: unknown) =>
  doing(async () => {
    throw error
  })

const systemError = (code: string, more: object = {}) => Object.assign(new Error(code), { code, ...more })

test('a command that returns nothing is done, and one that returns a code ends with it', async () => {
  expect(
    (
      await kit(
        ['do'],
        {},
        doing(async () => undefined)
      )
    ).code
  ).toBe(0)
  expect(
    (
      await kit(
        ['do'],
        {},
        doing(async () => exitCode.gate)
      )
    ).code
  ).toBe(99)
})

test('an expected failure prints what happened and what to do, and ends with 1', async () => {
  const error = new KitError('KIT_THING_BROKEN', 'The thing is broken.', { hint: 'Mend it.\nThen try again.' })
  expect(await kit(['do'], {}, failing(error))).toEqual({
    code: 1,
    stdout: '',
    stderr: 'error: The thing is broken.\n  Mend it.\n  Then try again.\n'
  })
})

test('wrong usage found by the command ends with 2', async () => {
  expect((await kit(['do'], {}, failing(new KitError('KIT_THING_USE', 'No.', { kind: 'usage' })))).code).toBe(2)
})

test('--verbose adds the code and the causes', async () => {
  const cause = new Error('the disk', { cause: new Error('the cable') })
  const { stderr } = await kit(['do', '-v'], {}, failing(new KitError('KIT_THING_BROKEN', 'Broken.', { cause })))
  expect(stderr).toBe('error: Broken.\n  KIT_THING_BROKEN\n  caused by: the disk\n  caused by: the cable\n')
})

test('a bug of ours ends with 70 and says where to report it, without a stack unless asked', async () => {
  const bug = failing(new TypeError('undefined is not a function'))
  const { code, stderr } = await kit(['do'], {}, bug)
  expect(code).toBe(70)
  expect(stderr).toContain('bug: kit-thing failed in a way it should not: undefined is not a function')
  expect(stderr).toContain('https://bugs.example')
  expect(stderr).not.toMatch(/^\s+at /m)
  expect((await kit(['do', '--verbose'], {}, bug)).stderr).toMatch(/^\s+at /m)
})

test('something thrown that is no error is still told', async () => {
  const { code, stderr } = await kit(['do'], {}, failing('just words'))
  expect(code).toBe(70)
  expect(stderr).toContain('just words')
})

for (const [error, code, message] of [
  [systemError('EACCES', { path: '/etc/shadow' }), 2, '/etc/shadow: permission denied (EACCES).'],
  [systemError('ENOENT', { path: 'a.json' }), 2, 'a.json: no such file or folder (ENOENT).'],
  [systemError('ENOSPC', { path: 'report.html' }), 1, 'report.html: the disk is full (ENOSPC).'],
  [
    systemError('EADDRINUSE', { address: '127.0.0.1', port: 80 }),
    2,
    '127.0.0.1:80: the address is already in use (EADDRINUSE).'
  ],
  [
    systemError('ECONNREFUSED', { address: '127.0.0.1', port: 1 }),
    1,
    '127.0.0.1:1: the connection was refused (ECONNREFUSED).'
  ],
  [systemError('ENOTFOUND'), 1, 'the host name is not known (ENOTFOUND).']
] as const) {
  test(`${error.code} of the system is one clear line with advice and exit code ${code}`, async () => {
    const result = await kit(['do'], {}, failing(error))
    expect(result.code).toBe(code)
    expect(result.stderr.split('\n')[0]).toBe(`error: ${message}`)
    expect(result.stderr.split('\n')).toHaveLength(3)
  })
}

test('destructive work is refused without a terminal, and says how to allow it', async () => {
  const drop = doing(async (_, context) =>
    requireConsent(context, { force: false, action: 'Dropping', question: 'Drop?' })
  )
  for (const options of [{}, { tty: true, env: { CI: 'true' } }]) {
    const { code, stderr } = await kit(['do'], options, drop)
    expect(code).toBe(2)
    expect(stderr).toContain('Dropping needs a yes, and there is no terminal to ask on.')
    expect(stderr).toContain('--force')
  }
})

test('forced work asks nobody', async () => {
  const drop = doing(async (_, context) =>
    requireConsent(context, { force: true, action: 'Dropping', question: 'Drop?' })
  )
  expect((await kit(['do'], {}, drop)).code).toBe(0)
})

test('a person can be asked only on a terminal outside of CI', async () => {
  const ask = doing(async (_, { interactive, printJson }) => printJson(interactive))
  expect((await kit(['do'], { tty: true }, ask)).stdout).toBe('true\n')
  expect((await kit(['do'], { tty: false }, ask)).stdout).toBe('false\n')
  expect((await kit(['do'], { tty: true, env: { CI: '1' } }, ask)).stdout).toBe('false\n')
})
