import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { runTool } from '../../checks/check.mjs'
import { root } from '../../root.mjs'

const folder = mkdtempSync(join(tmpdir(), 'kit arrows '))
afterAll(() => rmSync(folder, { recursive: true }))

/** A workspace in which files break one rule each: the one that stands after `#`. */
const offences = {
  'packages/migrate/src/a.ts#no-cycle': "import { b } from './b.js'\nexport const a = () => b",
  'packages/migrate/src/b.ts': "import { a } from './a.js'\nexport const b = () => a",
  'packages/migrate/src/lost.ts#resolvable': "import './nowhere.js'",
  'packages/migrate/src/run.ts#core-without-cli': "import './cli/main.js'",
  'packages/migrate/src/cli/main.ts': 'export const main = 1',
  'packages/migrate/src/log.ts#core-without-terminal': "import 'pino'",
  'packages/migrate/src/cli/deep.ts#cli-through-index': "import '../plan.js'",
  'packages/migrate/src/plan.ts': 'export const plan = 1',
  'packages/migrate/src/neighbour.ts#packages-alone': "import '../../scaffold/src/index.js'",
  'packages/scaffold/src/index.ts': 'export const scaffold = 1',
  'packages/scaffold/src/numbers.ts#only-loadtest-uses-report': "import '../../report/src/index.js'",
  'packages/report/src/index.ts': 'export const report = 1',
  'packages/report/src/inner.ts': 'export const inner = 1',
  'packages/loadtest/src/good.ts': "import '../../report/src/index.js'",
  'apps/demo/src/main.ts#public-exports-only': "import '../../../packages/report/src/inner.js'",
  'packages/report/src/fake.ts#no-test-tools-in-products': "import '../../../internal/testkit/src/index.js'",
  'internal/testkit/src/index.ts': 'export const testkit = 1',
  'internal/cli/src/upwards.ts#internal-below-packages': "import '../../../packages/report/src/index.js'",
  'internal/errors/src/needy.ts#errors-at-the-bottom': "import 'node:fs'",
  'packages/report/src/undeclared.ts#runtime-dependencies-declared': "import 'zod'",
  'packages/migrate/src/query.ts#only-home-knows-knex': "import 'knex'",
  'packages/migrate/src/drivers/knex/index.ts': "import 'knex'"
}

function writeWorkspace() {
  for (const [key, code] of Object.entries(offences)) {
    const path = join(folder, key.split('#')[0]!)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, `${code}\n`)
  }
  for (const name of ['migrate', 'scaffold', 'report', 'loadtest']) {
    const dependencies = name === 'migrate' ? { pino: '1.0.0', knex: '1.0.0' } : {}
    writeFileSync(
      join(folder, 'packages', name, 'package.json'),
      JSON.stringify({ name, type: 'module', dependencies })
    )
  }
  for (const name of ['pino', 'knex', 'zod']) {
    mkdirSync(join(folder, 'node_modules', name), { recursive: true })
    writeFileSync(join(folder, 'node_modules', name, 'package.json'), `{ "name": "${name}", "main": "index.js" }`)
    writeFileSync(join(folder, 'node_modules', name, 'index.js'), '')
  }
  symlinkSync(join(root, 'node_modules/typescript'), join(folder, 'node_modules/typescript'))
  for (const file of ['.dependency-cruiser.cjs', 'tsconfig.base.json']) cpSync(join(root, file), join(folder, file))
}

describe('the arrows', () => {
  it('reports every offence under the rule that it breaks, and nothing else', async () => {
    writeWorkspace()
    const args = ['--config', '.dependency-cruiser.cjs', '--output-type', 'json', 'packages', 'internal', 'apps']
    const { output } = await runTool('depcruise', args, { cwd: folder, env: process.env })
    const { summary } = JSON.parse(output) as { summary: { violations: { from: string; rule: { name: string } }[] } }
    const found = summary.violations.map(({ from, rule }) => `${from}#${rule.name}`)
    expect(found.sort()).toEqual(
      Object.keys(offences)
        .filter((key) => key.includes('#'))
        .sort()
    )
  })
})
