import type { Context } from './context.js'
import type { MigrationFile } from './file/folder.js'
import { prepareMigration, type PreparedMigration, type SourceFile } from './prepare.js'

/** Prepares one file of a folder, which may look at the files before it. See {@link prepareMigration}. */
export async function prepareFile(
  context: Context,
  source: SourceFile & { readonly version: string },
  files: readonly MigrationFile[]
): Promise<PreparedMigration> {
  const { limits, language } = context
  // Looked up by translations only: for thousands of files it would take long.
  const earlier = () => {
    const at = files.findIndex(({ version }) => version === source.version)
    return at === -1 ? files : files.slice(0, at)
  }
  const prepared = await prepareMigration(source, { ...language, limits, earlier })
  const { statementTimeoutMs } = prepared.up.limits
  if (language.engine === 'sqlite' && statementTimeoutMs !== limits.statementTimeoutMs)
    context.logger.warn(`${source.file}: SQLite has no limit for statements; statement-timeout does nothing.`)
  return prepared
}
