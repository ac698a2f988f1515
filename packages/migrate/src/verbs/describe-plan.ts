import type { MigrationFile } from '../file/folder.js'
import type { StepRecord } from '../ledger.js'
import type { Script } from '../prepare/prepared.js'
import { refuseEditedSteps } from '../run/resume.js'

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
  /**
   * What an interrupted run left: `done` is not sent again; of what was `cut off` the database is asked whether it
   * took effect.
   */
  readonly earlier?: 'done' | 'cut off'
}

/** Throws `KIT_MIGRATE_EDITED` when the records of an interrupted run are of other statements. */
export function describePlan(
  entry: Pick<MigrationFile, 'version' | 'file'>,
  script: Script,
  records: readonly StepRecord[] = []
): PlannedMigration {
  const isProgram = script.program !== undefined
  const done = records.filter(({ state }) => state === 'done')
  if (!isProgram) refuseEditedSteps({ entry, script }, done)
  const states = new Map(records.map(({ position, state }) => [position, state]))
  return {
    version: entry.version,
    file: entry.file,
    transaction: script.transaction,
    ...(isProgram ? { program: true as const } : {}),
    statements: script.steps.map(({ description, line, text }, position) => {
      const state = states.get(position)
      const earlier = state === 'done' ? { earlier: state } : state === 'running' ? { earlier: 'cut off' as const } : {}
      return { description, line, text, ...earlier }
    })
  }
}
