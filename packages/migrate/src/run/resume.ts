import type { Session, Step } from '../drivers/contract.js'
import { migrateError } from '../errors.js'
import type { Job } from '../job.js'
import type { StepRecord } from '../ledger.js'
import { explainFailure, placeOf } from '../failure.js'
import type { Run } from './options.js'

/**
 * The steps that an interrupted run finished, once they fit the file: each must be unchanged (`KIT_MIGRATE_EDITED`).
 * A step that was running is looked up in the database; what did not take effect may have been edited. Of one that
 * failed goes what it left behind, like the invalid index of CREATE INDEX CONCURRENTLY, which would be in the way.
 */
export async function finishedSteps(session: Session, job: Job): Promise<readonly StepRecord[]> {
  const { version } = job.entry
  const records = (await session.readSteps(version)).filter(({ direction }) => direction === job.direction)
  const finished: StepRecord[] = []
  for (const record of records.sort((a, b) => a.position - b.position)) {
    if (record.state === 'done' || (record.state === 'running' && (await tookEffect(session, job, record))))
      finished.push(record)
    if (record.state === 'failed') await clearAway(session, job, record)
  }
  refuseEditedSteps(job, finished)
  return finished
}

/** Of an interrupted migration what ran must be as it ran. Throws `KIT_MIGRATE_EDITED`. */
export function refuseEditedSteps(
  { entry, script }: Pick<Job, 'entry' | 'script'>,
  finished: readonly StepRecord[]
): void {
  for (const record of finished) {
    const step = script.steps[record.position]
    if (step?.checksum !== record.checksum) throw editedWhileHalfDone(entry, record, step)
  }
}

async function clearAway(session: Session, job: Job, record: StepRecord): Promise<void> {
  const step = stepOf(job, record)
  try {
    await session.outcomeOf(step, record.before, job.script.limits)
  } catch (error) {
    throw explainFailure(error, { job, step, done: [], undone: 'kept' })
  }
}

function stepOf({ script }: Job, { position, text, checksum }: StepRecord): Step {
  const present = script.steps[position]
  return {
    text,
    checksum,
    description: present?.description ?? (script.program === undefined ? `statement ${position + 1}` : firstLine(text)),
    line: present?.line ?? 0
  }
}

export async function tookEffect(session: Session, job: Job, record: StepRecord): Promise<boolean> {
  const { version, direction, position } = record
  const step = stepOf(job, record)
  const outcome = await session.outcomeOf(step, record.before)
  if (outcome === 'unknown') throw unknownOutcome(job, step)
  if (outcome === 'done') await session.record([{ kind: 'step-done', version, direction, position, durationMs: 0 }])
  return outcome === 'done'
}

/** A new session knows nothing of what the interrupted one had set. */
export async function restoreSession({ session, job }: Run, step: Step): Promise<void> {
  const lifetime = session.lifetime(step)
  if (lifetime === 'session') await session.run(step, job.script.limits)
  if (lifetime !== 'temporary') return
  const { file, version } = job.entry
  throw migrateError(
    'KIT_MIGRATE_HALF_DONE',
    `${placeOf(file, step.line)}: ${step.description} is gone with the run that was cut off, so ${file} cannot be continued.`,
    {
      hint: `Undo by hand what it did, and say so: kit-migrate repair ${version} --set pending`,
      data: { file, version, line: step.line }
    }
  )
}

function unknownOutcome({ entry, direction }: Job, step: Step) {
  const { file, version } = entry
  return migrateError(
    'KIT_MIGRATE_HALF_DONE',
    `${placeOf(file, step.line)}: a run was cut off during ${step.description}, and the database does not tell whether it took effect.`,
    {
      hint:
        `Look, then say which: kit-migrate repair ${version} --set step-done (it did) or --set step-pending (it did not).\n` +
        `After that: kit-migrate ${direction === 'up' ? 'migrate' : 'rollback'}`,
      data: { file, version, line: step.line, statement: step.text }
    }
  )
}

export function editedWhileHalfDone(
  entry: { version: string; file: string },
  record: StepRecord,
  step: Step | undefined
) {
  const now = step === undefined ? 'is not in the file any more' : 'reads differently now'
  return migrateError(
    'KIT_MIGRATE_EDITED',
    `${entry.file} is half done, and its statement ${record.position < 10_000 ? record.position + 1 : firstLine(record.text)}, which ran, ${now}.`,
    {
      hint: `Bring back the statements that ran; only those after them may change. It ran as:\n${record.text.trim().slice(0, 1000)}`,
      data: { version: entry.version, file: entry.file, applied: record.text, present: step?.text ?? '' }
    }
  )
}

const firstLine = (text: string) => text.trim().split('\n', 1)[0]?.slice(0, 80) ?? ''
