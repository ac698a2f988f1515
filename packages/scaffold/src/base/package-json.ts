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
    scripts: sortScripts(withoutPre(scripts)),
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

/** What must run before a script becomes its beginning: npm skips pre-scripts where `ignore-scripts` is set. */
function withoutPre(scripts: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(scripts).flatMap(([name, command]) => {
      if (name.startsWith('pre') && name.slice(3) in scripts) return []
      const before = scripts[`pre${name}`]
      return [[name, before === undefined ? command : `${before} && ${command}`]]
    })
  )
}

/** Scripts that are not in the list come last, by name. */
function sortScripts(scripts: Readonly<Record<string, string>>): Record<string, string> {
  const rank = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length)
  const names = Object.keys(scripts).sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))
  return Object.fromEntries(names.map((name) => [name, scripts[name] ?? '']))
}
