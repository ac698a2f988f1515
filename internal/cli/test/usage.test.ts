import { expect, test } from 'vitest'
import { defineCommand } from '../src/index.js'
import { kit, show, shown } from './support/kit.js'

for (const [mistake, argv, message] of [
  ['an unknown option', ['--colour'], 'There is no option --colour; did you mean --color?'],
  ['an unknown option like no other', ['--xyzzy'], 'There is no option --xyzzy.'],
  ['an unknown letter', ['-x'], 'There is no option -x'],
  ['a missing value', ['--name'], '--name needs a value.'],
  ['a missing value of a number', ['--users'], '--users needs a value.'],
  ['a missing value before another option', ['--name', '--json'], '--name needs a value.'],
  ['a missing value of a list', ['--header'], '--header needs a value.'],
  ['a missing value of a letter', ['-u'], 'needs a value.'],
  ['a word for a number', ['--users', 'many'], '--users takes a number.'],
  ['an empty number', ['--users', ''], '--users takes a number.'],
  ['an empty number after =', ['--users='], '--users takes a number.'],
  ['an empty number after a letter', ['-u', ' '], '--users takes a number.'],
  ['infinity', ['--share', 'Infinity'], '--share takes a number.'],
  ['a broken number', ['--users', '1.5'], '--users takes a whole number, not 1.5.'],
  ['a number that is too small', ['--users', '0'], '--users must be at least 1, not 0.'],
  ['a number that is too big', ['--users', '501'], '--users must be at most 500, not 501.'],
  ['an option given twice', ['--users', '1', '--users', '2'], '--users is given more than once.'],
  ['a text given twice', ['--name', 'a', '--name', 'b'], '--name is given more than once.'],
  ['a choice that is none', ['--mode', 'fats'], '--mode cannot be "fats"; did you mean "fast"?'],
  ['a value for a flag', ['--dry-run=maybe'], '--dry-run takes no value, or true or false, not "maybe".'],
  ['a negated value', ['--no-users'], 'There is no option --no-users.'],
  ['words after --', ['--', 'a'], 'Nothing may follow "--" here.']
] as const) {
  test(`${mistake} is refused with exit code 2, one clear line and nothing on stdout`, async () => {
    const { code, stdout, stderr } = await kit(['show', ...argv])
    expect(stderr).toContain(`error: ${message.startsWith('needs') ? '' : message}`)
    expect(stderr).toContain(message)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).not.toMatch(/^\s+at /m)
  })
}

test('an unknown command suggests the nearest', async () => {
  const { code, stderr } = await kit(['shwo'])
  expect(code).toBe(2)
  expect(stderr).toContain('There is no command "shwo"; did you mean "show"?')
})

test('without a command the help is shown, on stderr, as wrong usage', async () => {
  const { code, stdout, stderr } = await kit([])
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toContain('show')
})

test('options without a command ask for one', async () => {
  const { code, stderr } = await kit(['--json'])
  expect(code).toBe(2)
  expect(stderr).toContain('Say what to do.')
})

test('a word too many is refused', async () => {
  const one = defineCommand({
    name: 'one',
    describe: 'Takes one',
    positionals: { it: { describe: 'It' } },
    run: async () => 0
  })
  const { code, stderr } = await kit(['one', 'a', 'b'], {}, one)
  expect(code).toBe(2)
  expect(stderr).toContain('"b" is one word too many.')
})

test('a word that must be there is asked for by its name', async () => {
  const positionals = { file: { describe: 'Which', required: true } } as const
  const read = defineCommand({ name: 'read', describe: 'Reads', positionals, run: async () => 0 })
  const { code, stderr } = await kit(['read'], {}, read)
  expect(code).toBe(2)
  expect(stderr).toContain('FILE is missing.')
  expect(stderr).toContain('Usage: kit-thing read FILE [options]')
})

test('an option that must be there is asked for with its variable', async () => {
  const options = { target: { type: 'string', describe: 'Which', required: true, choices: ['a', 'b'] } } as const
  const { code, stderr } = await kit(
    ['go'],
    {},
    defineCommand({ name: 'go', describe: 'Goes', options, run: async () => 0 })
  )
  expect(code).toBe(2)
  expect(stderr).toContain('--target is missing.')
  expect(stderr).toContain('KIT_THING_TARGET. It takes one of: a, b.')
})

test('a secret is not repeated in an error', async () => {
  const options = { token: { type: 'string', describe: 'Secret', secret: true, choices: ['a'] } } as const
  const command = defineCommand({ name: 'go', describe: 'Goes', options, run: async () => 0 })
  const { stderr } = await kit(['go', '--token', 'hunter2'], {}, command)
  expect(stderr).toContain('--token')
  expect(stderr).not.toContain('hunter2')
})

test('values arrive as they were typed', async () => {
  const argv = ['here', '1e3', '007', '-u', '5', '--name=a=b', '-H', 'a: 1', '--header', 'b: 2', '--no-dry-run']
  expect(await shown(argv)).toMatchObject({
    place: 'here',
    more: ['1e3', '007'],
    users: 5,
    name: 'a=b',
    header: ['a: 1', 'b: 2'],
    dryRun: false
  })
})

test('a flag given twice counts once, and the last word wins', async () => {
  expect(await shown(['--dry-run', '--dry-run'])).toMatchObject({ dryRun: true })
  expect(await shown(['--dry-run', '--no-dry-run'])).toMatchObject({ dryRun: false })
})

test('a text that looks like a number stays a text', async () => {
  expect(await shown(['--name', '007'])).toMatchObject({ name: '007' })
})

test('an empty text is a value', async () => {
  expect(await shown(['--name', ''])).toMatchObject({ name: '' })
})

test('a negative number is a value, not an option', async () => {
  expect(await shown(['--share', '-0.5'])).toMatchObject({ share: -0.5 })
})

test('a list takes one value at a time, so that words may follow it', async () => {
  expect(await shown(['--header', 'a', 'here'])).toMatchObject({ header: ['a'], place: 'here' })
})

test('a command answers to its aliases', async () => {
  expect((await kit(['look'])).code).toBe(0)
})

test('what follows -- reaches a command that takes it', async () => {
  const command = defineCommand({
    name: 'run',
    describe: 'Runs',
    takesRest: true,
    run: async (_, { rest, printJson }) => printJson(rest)
  })
  expect((await kit(['run', '--', 'node', '--version'], {}, command)).stdout).toBe('[\n  "node",\n  "--version"\n]\n')
})

test('--help describes options, choices, defaults and variables on stdout', async () => {
  const { code, stdout, stderr } = await kit(['show', '--help'])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  for (const words of [
    '-u, --users',
    '[default: 10]',
    '(fast, careful)',
    'DATABASE_URL',
    'Common options:',
    '--no-color'
  ]) {
    expect(stdout).toContain(words)
  }
})

test('--version prints the version alone', async () => {
  expect(await kit(['--version'])).toEqual({ code: 0, stdout: '1.2.3\n', stderr: '' })
})

test('a program of one command needs no verb', async () => {
  const only = { ...show, name: '$0', aliases: [] }
  const { code, stdout } = await kit(['here', '--users', '2'], {}, only)
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ place: 'here', users: 2 })
})
