import type { Composition } from '../compose.js'

export function packageJson(composition: Composition): string {
  const { spec, kit, stack, dependencies, devDependencies, scripts } = composition
  const { migrate, loadtest, report } = kit.versions
  // Migrations also run in the image, so they are no development dependency.
  const migrates = 'migrate' in scripts ? { '@kit/migrate': migrate } : {}
  return JSON.stringify({
    name: spec.name,
    version: '0.1.0',
    private: true,
    type: 'module',
    engines: { node: '>=20.19' },
    scripts: inOrder(scripts),
    dependencies: byName({ ...migrates, ...dependencies }),
    devDependencies: byName({ '@kit/loadtest': loadtest, '@kit/report': report, ...devDependencies }),
    ...(kit.vendored ? { overrides: { '@kit/report': '$@kit/report' } } : {}),
    ...(stack.type === 'rest' ? { scarfSettings: { enabled: false } } : {})
  })
}

const byName = (record: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)))

const order = [
  'dev',
  'build',
  'start',
  'lint',
  'format',
  'format:check',
  'typecheck',
  'test',
  'test:coverage',
  'test:integration',
  'generate',
  'migrate',
  'migrate:rollback',
  'migrate:status',
  'seed',
  'loadtest'
]

/** `predev` stands before `dev`, and so on; others come last, by name. */
function inOrder(scripts: Readonly<Record<string, string>>): Record<string, string> {
  const rank = (name: string) => {
    const at = order.indexOf(name.replace(/^pre/, ''))
    return (at === -1 ? order.length : at) * 2 + (name.startsWith('pre') ? 0 : 1)
  }
  const names = Object.keys(scripts).sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))
  return Object.fromEntries(names.map((name) => [name, scripts[name] ?? '']))
}
