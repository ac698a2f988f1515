import { existsSync } from 'node:fs'
import { relative, sep } from 'node:path'
import { compareVersions, versionOf } from '../file/name.js'
import { cannotImport } from './errors.js'
import type { ForeignMigration, ReadOptions, Tool } from './tool.js'

const title = 'umzug'

/** The part of an Umzug that we need. */
interface Umzug {
  readonly options: { readonly context?: unknown }
  readonly migrations: (context: unknown) => Promise<readonly { readonly name: string; readonly down?: unknown }[]>
  readonly executed: () => Promise<readonly { readonly name: string }[]>
}

/**
 * umzug: where its migrations come from, what they are given and where it keeps its history is all said in a program, so
 * it is asked itself. Each migration becomes a file that has umzug's own run.
 */
export const umzug: Tool = {
  title,
  engines: ['postgresql', 'mysql', 'sqlite'],
  source: 'umzug.js',
  history: () => 'what the module says',
  async read(options) {
    const { instance, name: exported } = await loadUmzug(options.source)
    const { context = {} } = instance.options
    const found = await instance.migrations(
      typeof context === 'function' ? await (context as () => unknown)() : context
    )
    const names = found.map(({ name }) => name)
    const versions = versionsOf(names)
    return found.map(({ name, down }, at): ForeignMigration => {
      const { version, words } = versions[at] as Named
      const text = wrapperOf({ name, exported, reversible: down !== undefined }, options)
      return { key: name, from: name, version, title: words, extension: '.mjs', text }
    })
  },
  async applied(_history, _migrations, { source }) {
    const { instance } = await loadUmzug(source)
    return { keys: (await instance.executed()).map(({ name }) => name), notes: [] }
  }
}

async function loadUmzug(path: string): Promise<{ instance: Umzug; name: string }> {
  if (!existsSync(path)) {
    throw cannotImport(`${path} does not exist`, 'Name the module that exports your Umzug: --source src/umzug.js')
  }
  const exported = await importModule(path)
  for (const [name, value] of Object.entries(exported)) if (isUmzug(value)) return { instance: value, name }
  throw cannotImport(
    `${path} exports no Umzug`,
    'Export it: export const umzug = new Umzug({ … }), and do not run it there.'
  )
}

async function importModule(path: string): Promise<Readonly<Record<string, unknown>>> {
  const { createJiti } = await import('jiti')
  try {
    const loaded = await createJiti(import.meta.url).import<Record<string, unknown>>(path)
    // A CommonJS module may be the Umzug itself.
    return isUmzug(loaded) ? { default: loaded } : loaded
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.replace(/\.$/, '') : String(cause)
    throw cannotImport(`${path} cannot be loaded: ${reason}`, 'It must export an Umzug when it is imported.', cause)
  }
}

function isUmzug(value: unknown): value is Umzug {
  if (typeof value !== 'object' || value === null) return false
  const { migrations, executed, options } = value as Partial<Record<keyof Umzug, unknown>>
  return typeof migrations === 'function' && typeof executed === 'function' && typeof options === 'object'
}

interface Named {
  readonly version: string
  readonly words: string
}

/** From the names, where they begin with numbers that grow; else by their place. */
function versionsOf(names: readonly string[]): Named[] {
  const named = names.map(versionIn)
  const grows = named.every(
    (one, at) => one !== undefined && (at === 0 || compareVersions((named[at - 1] as Named).version, one.version) < 0)
  )
  return grows
    ? (named as Named[])
    : names.map((name, at) => ({ version: String(at + 1).padStart(4, '0'), words: wordsOf(name) }))
}

function versionIn(name: string): Named | undefined {
  const time = /^(\d{4})\.(\d\d)\.(\d\d)T(\d\d)\.(\d\d)\.(\d\d)\.(.+)$/.exec(name)
  if (time !== null) {
    const [, year, month, day, hour, minute, second, words = ''] = time
    const moment = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
    return Number.isNaN(moment.getTime()) ? undefined : { version: versionOf(moment), words: wordsOf(words) }
  }
  const [, version, words] = /^(\d+)[_-](.+)$/.exec(name) ?? []
  return version === undefined || words === undefined ? undefined : { version, words: wordsOf(words) }
}

const wordsOf = (name: string) => name.replace(/\.(sql|[cm]?[jt]s)$/, '').replace(/[^\w.-]+/g, '_') || 'migration'

function wrapperOf(it: { name: string; exported: string; reversible: boolean }, { source, dir }: ReadOptions): string {
  const path = relative(dir, source).split(sep).join('/')
  const imported =
    it.exported === 'default' ? 'umzug' : it.exported === 'umzug' ? '{ umzug }' : `{ ${it.exported} as umzug }`
  const down = it.reversible ? "export const down = () => run('down')\n" : ''
  return `// Imported from umzug: ${it.name}
import ${imported} from ${JSON.stringify(path.startsWith('.') ? path : `./${path}`)}

const name = ${JSON.stringify(it.name)}

async function run(direction) {
  const { context = {} } = umzug.options
  const given = typeof context === 'function' ? await context() : context
  const migration = (await umzug.migrations(given)).find((one) => one.name === name)
  await migration[direction]({ name, path: migration.path, context: given })
}

export const up = () => run('up')
${down}
// It works over umzug's own connection, so no transaction of ours could hold it.
export const config = { transaction: false }
`
}
