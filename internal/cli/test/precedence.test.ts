import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from '@kit-internal/testkit'
import { expect, test } from 'vitest'
import { kit, shown } from './support/kit.js'

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder()
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return folder
}

const config = (thing: object) => JSON.stringify({ thing })

test('a flag wins over the environment, that over .env, that over kit.config, that over the default', async () => {
  const cwd = folderWith({ 'kit.config.json': config({ users: 4 }), '.env': 'KIT_THING_USERS=3\n' })
  const env = { KIT_THING_USERS: '2' }
  expect(await shown(['--users', '1'], { cwd, env })).toMatchObject({ users: 1, sources: { users: 'flag' } })
  expect(await shown([], { cwd, env })).toMatchObject({ users: 2, sources: { users: 'environment' } })
  expect(await shown([], { cwd })).toMatchObject({ users: 3, sources: { users: '.env' } })
  const configured = folderWith({ 'kit.config.json': config({ users: 4 }) })
  expect(await shown([], { cwd: configured })).toMatchObject({ users: 4, sources: { users: 'config' } })
  expect(await shown([], { cwd: folderWith({}) })).toMatchObject({ users: 10, sources: { users: 'default' } })
})

test('the own variable of an option wins over the common one', async () => {
  const env = { DATABASE_URL: 'common', KIT_THING_URL: 'own' }
  expect(await shown([], { env })).toMatchObject({ url: 'own' })
  expect(await shown([], { env: { DATABASE_URL: 'common' } })).toMatchObject({ url: 'common' })
})

test('a variable that is set to nothing does not count', async () => {
  expect(await shown([], { env: { KIT_THING_USERS: '' } })).toMatchObject({ users: 10 })
})

test('an option with a hyphen has a variable with an underscore and a key in camel case', async () => {
  expect(await shown([], { env: { KIT_THING_DRY_RUN: 'yes' } })).toMatchObject({ dryRun: true })
  for (const key of ['dryRun', 'dry-run']) {
    const cwd = folderWith({ 'kit.config.json': config({ [key]: true }) })
    expect(await shown([], { cwd })).toMatchObject({ dryRun: true })
  }
})

test('a list in a variable has one value a line', async () => {
  expect(await shown([], { env: { KIT_THING_HEADER: 'a: 1\nb: 2' } })).toMatchObject({ header: ['a: 1', 'b: 2'] })
})

test('the configuration may be TypeScript, JavaScript or JSON', async () => {
  const files = {
    'kit.config.ts': 'const users: number = 5\nexport default { thing: { users } }',
    'kit.config.mjs': 'export default { thing: { users: 5 } }',
    'kit.config.js': 'module.exports = { thing: { users: 5 } }',
    'kit.config.json': config({ users: 5 })
  }
  for (const [name, text] of Object.entries(files)) {
    expect(await shown([], { cwd: folderWith({ [name]: text }) })).toMatchObject({ users: 5 })
  }
})

test('the sections of other packages do not concern it', async () => {
  const cwd = folderWith({ 'kit.config.json': JSON.stringify({ other: { anything: 1 }, thing: { users: 6 } }) })
  expect(await shown([], { cwd })).toMatchObject({ users: 6 })
})

test('an unknown key in the configuration is refused, with the nearest that exists', async () => {
  const { code, stderr } = await kit(['show'], { cwd: folderWith({ 'kit.config.json': config({ usres: 5 }) }) })
  expect(code).toBe(2)
  expect(stderr).toContain('unknown key "usres" for kit-thing; did you mean "users"?')
})

for (const [what, files, words] of [
  ['two configurations', { 'kit.config.json': '{}', 'kit.config.mjs': '' }, /There are 2 configuration files/],
  ['broken JSON', { 'kit.config.json': '{' }, /kit\.config\.json cannot be loaded/],
  ['code that throws', { 'kit.config.mjs': 'throw new Error("boom")' }, /kit\.config\.mjs cannot be loaded: boom/],
  ['no object', { 'kit.config.json': '[]' }, /does not export an object/],
  ['a section that is no object', { 'kit.config.json': '{"thing":3}' }, /has a "thing" that is no object/],
  [
    'a value of the wrong kind',
    { 'kit.config.json': '{"thing":{"users":"many"}}' },
    /"users" in kit\.config takes a number/
  ]
] as const) {
  test(`a configuration with ${what} is refused as wrong usage`, async () => {
    const { code, stderr } = await kit(['show'], { cwd: folderWith(files) })
    expect(code).toBe(2)
    expect(stderr).toMatch(words)
    expect(stderr).not.toMatch(/^\s+at /m)
  })
}

test('--cwd says whose .env and configuration count', async () => {
  const cwd = folderWith({ '.env': 'KIT_THING_USERS=33' })
  expect(await shown(['--cwd', cwd])).toMatchObject({ users: 33, cwd })
})

test('--cwd must be a folder', async () => {
  const { code, stderr } = await kit(['show', '--cwd', '/no/such/folder'])
  expect(code).toBe(2)
  expect(stderr).toContain('--cwd /no/such/folder is no folder.')
})

test('a wrong value names the place that it came from', async () => {
  const { stderr } = await kit(['show'], { env: { KIT_THING_USERS: 'many' } })
  expect(stderr).toContain('KIT_THING_USERS takes a number.')
})
