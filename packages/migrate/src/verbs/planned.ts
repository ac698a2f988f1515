import type { MigrationFile } from '../file/folder.js'
import type { Script } from '../prepare.js'

/** A migration as `--dry-run` shows it. */
export interface PlannedMigration {
  readonly version: string
  readonly file: string
  /** False when its statements run and stay one by one. */
  readonly transaction: boolean
  /** A program: its statements are known when it runs. */
  readonly program?: true
  readonly statements: readonly PlannedStatement[]
}

export interface PlannedStatement {
  readonly description: string
  readonly line: number
  readonly text: string
}

export function describePlan(
  source: Pick<MigrationFile, 'version' | 'file'>,
  script: Script | undefined
): PlannedMigration {
  return {
    version: source.version,
    file: source.file,
    transaction: script?.transaction ?? true,
    ...(script?.program === undefined ? {} : { program: true as const }),
    statements: (script?.steps ?? []).map(({ description, line, text }) => ({ description, line, text }))
  }
}
