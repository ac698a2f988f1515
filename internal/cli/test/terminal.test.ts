import { KitError } from '@kit-internal/errors'
import { expect, test } from 'vitest'
import { createProgress, createStyle } from '../src/index.js'
import { doing, kit } from './support/kit.js'

const red = '\u001b[31m'
const failing = doing(async () => {
  throw new KitError('KIT_THING_BROKEN', 'Broken.')
})
const painted = doing(async (_, { print, style }) => print(style.red('hot')))

for (const [when, argv, options, coloured] of [
  ['on a terminal', ['do'], { tty: true }, true],
  ['in a pipe', ['do'], {}, false],
  ['with --no-color', ['do', '--no-color'], { tty: true }, false],
  ['with NO_COLOR', ['do'], { tty: true, env: { NO_COLOR: '1' } }, false],
  ['with an empty NO_COLOR', ['do'], { tty: true, env: { NO_COLOR: '' } }, true],
  ['on a dumb terminal', ['do'], { tty: true, env: { TERM: 'dumb' } }, false],
  ['in a pipe with FORCE_COLOR', ['do'], { env: { FORCE_COLOR: '1' } }, true],
  ['with KIT_THING_COLOR=false', ['do'], { tty: true, env: { KIT_THING_COLOR: 'false' } }, false]
] as const) {
  test(`${when} output and errors are ${coloured ? '' : 'not '}coloured`, async () => {
    expect((await kit(argv, options, painted)).stdout.includes(red)).toBe(coloured)
    expect((await kit(argv, options, failing)).stderr.includes(red)).toBe(coloured)
  })
}

/** A terminal that remembers. */
function screen(isTTY: boolean, columns = 20) {
  const written: string[] = []
  return { output: { isTTY, columns, write: (text: string) => written.push(text) }, written }
}

function progressOn(isTTY: boolean, options: { quiet?: boolean; columns?: number } = {}) {
  const { output, written } = screen(isTTY, options.columns)
  let time = 0
  const style = createStyle(output, {})
  const progress = createProgress(output, { quiet: options.quiet ?? false, style, now: () => time })
  return { progress, written, wait: (ms: number) => (time += ms) }
}

test('on a terminal progress is one line that is replaced, and removed at the end', () => {
  const { progress, written } = progressOn(true)
  progress.update('10%')
  progress.update('20%')
  progress.clear()
  progress.clear()
  expect(written).toEqual(['\r\u001b[2K10%', '\r\u001b[2K20%', '\r\u001b[2K'])
})

test('a live line never wraps, however narrow the terminal', () => {
  const { progress, written } = progressOn(true, { columns: 10 })
  progress.update('0123456789abcdef')
  expect(written).toEqual(['\r\u001b[2K012345678'])
})

test('a line that stays is printed above the live line', () => {
  const { progress, written } = progressOn(true)
  progress.update('10%')
  progress.line('one done')
  expect(written.join('')).toBe('\r\u001b[2K10%\r\u001b[2Kone done\n')
})

test('without a terminal progress is plain lines, at most one in five seconds', () => {
  const { progress, written, wait } = progressOn(false)
  progress.update('10%')
  wait(4_999)
  progress.update('20%')
  wait(1)
  progress.update('30%')
  wait(9_000)
  progress.update('30%')
  progress.clear()
  expect(written).toEqual(['10%\n', '30%\n'])
})

test('--quiet shows no progress at all', () => {
  for (const isTTY of [true, false]) {
    const { progress, written } = progressOn(isTTY, { quiet: true })
    progress.update('10%')
    progress.line('done')
    progress.clear()
    expect(written).toEqual([])
  }
})

test('a bar shows a share between nothing and all', () => {
  const { progress } = progressOn(false)
  expect([-1, 0, 0.5, 0.999, 1, 2].map((share) => progress.bar(share, 4))).toEqual([
    '░░░░ 0%',
    '░░░░ 0%',
    '██░░ 50%',
    '████ 99%',
    '████ 100%',
    '████ 100%'
  ])
})

test('a failure leaves no live line behind', async () => {
  const half = doing(async (_, { progress }) => {
    progress.update('half')
    throw new KitError('KIT_THING_BROKEN', 'Broken.')
  })
  expect((await kit(['do', '--no-color'], { tty: true }, half)).stderr).toBe(
    '\r\u001b[2Khalf\r\u001b[2Kerror: Broken.\n'
  )
})

const logging = doing(async (_, { logger, print }) => {
  logger.debug('detail')
  logger.info('step')
  logger.warn('care')
  logger.error('wrong')
  print('result')
})

for (const [flag, stderr] of [
  ['', 'step\nwarning: care\nerror: wrong\n'],
  ['--verbose', 'detail\nstep\nwarning: care\nerror: wrong\n'],
  ['--quiet', 'error: wrong\n']
] as const) {
  test(`logs go to stderr and the result to stdout ${flag && `with ${flag}`}`, async () => {
    const argv = ['do', flag].filter(Boolean)
    expect(await kit(argv, {}, logging)).toEqual({ code: 0, stdout: 'result\n', stderr })
  })
}

test('KIT_LOG=json logs in lines of JSON', async () => {
  const { stderr } = await kit(['do', '--quiet'], { env: { KIT_LOG: 'json' } }, logging)
  expect(JSON.parse(stderr)).toMatchObject({ level: 50, msg: 'wrong', name: 'kit-thing' })
})
