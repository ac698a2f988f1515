import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { cannotImport } from './errors.js'
import type { Halves } from './sections.js'

/** The part of node-pg-migrate's builder that we need. */
interface Builder {
  getSqlSteps(): readonly string[]
  enableReverseMode(): unknown
  isUsingTransaction(): boolean
}
type BuilderClass = new (db: object, shorthands: object, decamelize: boolean, logger: object) => Builder
type Action = (pgm: Builder, done?: () => void) => unknown

interface Program {
  readonly up?: Action | undefined
  readonly down?: Action | false | undefined
  readonly shorthands?: object
}

/**
 * What node-pg-migrate would send for each program, from the node-pg-migrate that is installed beside them. The
 * programs run, the database is not asked.
 */
export async function sqlOfPrograms(source: string, names: readonly string[]): Promise<ReadonlyMap<string, Halves>> {
  const found = new Map<string, Halves>()
  if (names.length === 0) return found
  const PgMigrateBuilder = await loadBuilder(source, names[0] as string)
  const { createJiti } = await import('jiti')
  const jiti = createJiti(import.meta.url)
  let shorthands = {}
  for (const name of names) {
    try {
      const program = await jiti.import<Program & { default?: Program }>(join(source, name))
      const { up, down, shorthands: more } = typeof program.up === 'function' ? program : (program.default ?? program)
      // As in the tool itself, shorthands hold for later files too.
      shorthands = { ...shorthands, ...more }
      const create = () => new PgMigrateBuilder(noDatabase, shorthands, false, silent)
      const upward = await run(up, create())
      const backward = down === false ? undefined : await downOf({ up, down }, create)
      found.set(name, {
        up: sqlOf(upward),
        down: backward && sqlOf(backward),
        transaction: upward.isUsingTransaction() && backward?.isUsingTransaction() !== false
      })
    } catch (cause) {
      throw cannotImport(
        `${name} cannot be written as SQL: ${cause instanceof Error ? cause.message.replace(/\.$/, '') : String(cause)}`,
        'Write the same change as a .sql file of the same name (with "-- Up Migration" and "-- Down Migration"), and import again.',
        cause
      )
    }
  }
  return found
}

async function loadBuilder(source: string, name: string): Promise<BuilderClass> {
  try {
    const path = createRequire(join(source, name)).resolve('node-pg-migrate')
    const { MigrationBuilder } = (await import(pathToFileURL(path).href)) as { MigrationBuilder?: BuilderClass }
    if (MigrationBuilder !== undefined) return MigrationBuilder
    throw new Error('This release of node-pg-migrate does not export its MigrationBuilder')
  } catch (cause) {
    throw cannotImport(
      `${name} is a program over node-pg-migrate, which cannot be loaded from there`,
      'Install node-pg-migrate 9 or newer in that project, and import again. It can be removed afterwards.',
      cause
    )
  }
}

/** Without a `down` the tool turns `up` around; where that is impossible there is no way back. */
async function downOf({ up, down }: Program, create: () => Builder): Promise<Builder | undefined> {
  if (typeof down === 'function' && down !== up) return run(down, create())
  const builder = create()
  builder.enableReverseMode()
  try {
    return await run(up, builder)
  } catch {
    return undefined
  }
}

async function run(action: Action | undefined, builder: Builder): Promise<Builder> {
  if (typeof action !== 'function') throw new Error('it exports no function up')
  if (action.length === 2) await new Promise<void>((resolve) => void action(builder, resolve))
  else await action(builder)
  return builder
}

const sqlOf = (builder: Builder) => builder.getSqlSteps().join('\n')

const refuse = () => {
  throw new Error('it asks the database while it runs')
}
const noDatabase = { query: refuse, select: refuse }
const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }
