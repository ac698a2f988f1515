import { isKitError } from '@kit-internal/errors'
import type { Session, Step } from '../drivers/contract.js'
import { migrateError } from '../errors.js'
import type { Direction } from '../file/marker.js'
import type { Job } from '../job.js'
import type { StepRecord } from '../ledger.js'
import { explainFailure, placeOf } from '../failure.js'
import { isNamedStep } from '../named-step.js'
import type { Run } from './options.js'
import { explainingStep } from './step.js'

/**
 * The steps that an interrupted run finished, once they fit the file: each must be unchanged (`KIT_MIGRATE_EDITED`).
 * What did not take effect may have been edited.
 */
export async function finishedSteps(run: Run): Promise<readonly StepRecord[]> {
  const { session, job } = run
  const records = await recordsOf(session, job.entry.version, job.direction)
  refuseEditedSteps(
    job,
    records.filter(({ state }) => state === 'done')
  )
  const finished = await reconcile(run, records)
  refuseEditedSteps(job, finished)
  return finished
}

/** What an interrupted run recorded of a migration in one direction. */
export async function recordsOf(
  session: Session,
  version: string,
  direction: Direction
): Promise<readonly StepRecord[]> {
  return (await session.readSteps(version)).filter((record) => record.direction === direction)
}

/**
 * The records of what an interrupted run finished, one after the other: what set up its session is set up again, for
 * it decides where names are looked up. A step that was running is looked up in the database. Of one that failed goes
 * what it left behind, like the invalid index of CREATE INDEX CONCURRENTLY, which would be in the way. A named step of
 * a program just begins again.
 */
export async function reconciledRecords(run: Run): Promise<readonly StepRecord[]> {
  const { session, job } = run
  return reconcile(run, await recordsOf(session, job.entry.version, job.direction))
}

async function reconcile(run: Run, records: readonly StepRecord[]): Promise<readonly StepRecord[]> {
  const finished: StepRecord[] = []
  for (const record of records.toSorted((a, b) => a.position - b.position)) {
    if (record.state !== 'done' && isNamedStep(record.text)) continue
    if (record.state === 'failed') await clearAway(run, record)
    else if (record.state === 'done' || (await tookEffect(run, record))) {
      await restoreSession(run, record)
      finished.push(record)
    }
  }
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

async function clearAway(run: Run, record: StepRecord): Promise<void> {
  const { session, job } = run
  const step = stepOf(job, record)
  // What was corrected since need not even be understood any more.
  if (isEdited(job, record) && !(await canBeLookedUp(session, step))) return
  await explainingStep(run, step, 'kept', () => session.outcomeOf(step, record.before, job.script.limits))
}

/** The statements of a program are not known before it runs, so it never counts as edited here. */
const isEdited = ({ script }: Job, { position, checksum }: StepRecord) =>
  script.program === undefined && script.steps[position]?.checksum !== checksum

async function canBeLookedUp(session: Session, step: Step): Promise<boolean> {
  try {
    await session.fingerprint(step)
    return true
  } catch (error) {
    if (isKitError(error)) throw error
    return false
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

async function tookEffect(run: Run, record: StepRecord): Promise<boolean> {
  const { session, job } = run
  const { version, direction, position } = record
  const step = stepOf(job, record)
  const outcome = await explainingStep(run, step, 'kept', () => session.outcomeOf(step, record.before))
  if (outcome === 'unknown') throw unknownOutcome(job, step)
  if (outcome === 'done') await session.record([{ kind: 'step-done', version, direction, position, durationMs: 0 }])
  return outcome === 'done'
}

/** A new session knows nothing of what the interrupted one had set. */
async function restoreSession({ session, job, done, options }: Run, record: StepRecord): Promise<void> {
  const step = stepOf(job, record)
  if (isNamedStep(record.text) || session.lifetime(step) !== 'session') return
  try {
    await session.run(step, job.script.limits)
  } catch (error) {
    // The values that a program sent along are not on record.
    if (isKitError(error) || job.script.program === undefined)
      throw explainFailure(error, { job, step, done, undone: 'kept', signal: options.signal })
  }
}

/** What was made for the interrupted session alone is gone with it. Throws `KIT_MIGRATE_HALF_DONE`. */
export function refuseTemporary({ session, job }: Run, step: Step): void {
  if (session.lifetime(step) !== 'temporary') return
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
