import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Context } from '../context.js'
import { migrateError } from '../errors.js'
import { readFolder } from '../file/folder.js'
import { importTools, loadTool, type ToolName } from '../import/index.js'
import type { ForeignMigration, Tool } from '../import/tool.js'
import type { ImportOptions, ImportResult } from './import.js'

/** The other tool, and what it has. */
export interface ImportSource {
  readonly from: ToolName
  readonly tool: Tool
  readonly source: string
  readonly history: string
  readonly migrations: readonly ForeignMigration[]
  readonly inPlace: boolean
}

export async function openImportSource(context: Context, options: ImportOptions): Promise<ImportSource> {
  const { from } = options
  if (!importTools.includes(from)) {
    throw migrateError('KIT_MIGRATE_OPTION', `There is no import from "${from as string}".`, {
      kind: 'usage',
      hint: `Tools: ${importTools.join(', ')}.`
    })
  }
  const tool = await loadTool(from)
  const { engine } = context.connection
  if (!tool.engines.includes(engine)) {
    throw migrateError('KIT_MIGRATE_IMPORT', `${tool.title} does not work on ${engine}.`, {
      kind: 'usage',
      hint: 'Check --from and the connection.'
    })
  }
  const source = resolve(context.cwd, options.source ?? tool.source)
  const migrations = await tool.read({ source, dir: context.dir, engine })
  return {
    from,
    tool,
    source,
    history: options.history ?? tool.history(engine),
    migrations,
    inPlace: source === context.dir
  }
}

/** When its files are read where they are, the folder must be there and be readable as one of ours. */
export const presentFiles = (dir: string, inPlace: boolean) => (inPlace || existsSync(dir) ? readFolder(dir) : [])

export function toImportResult(
  { from, source }: ImportSource,
  context: Context,
  part: Partial<ImportResult> & Pick<ImportResult, 'server' | 'dryRun'>
): ImportResult {
  const { dir, connection } = context
  return {
    connection: connection.shown,
    from,
    undone: false,
    source,
    dir,
    files: [],
    marked: [],
    pending: [],
    notes: [],
    ...part
  }
}
