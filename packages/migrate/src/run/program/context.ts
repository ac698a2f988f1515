import type { MigrationContext } from '../../code/context.js'
import type { ProgramHandle } from '../../drivers/program.js'
import { migrateError } from '../../errors.js'
import { silentLogger } from '../../options.js'
import type { Run } from '../options.js'
import type { Failures } from './failures.js'
import type { ProgramRunner } from './run-program.js'
import { namedStep } from './sent.js'

interface Surroundings {
  readonly handle: ProgramHandle
  readonly runner: ProgramRunner
  readonly guard: Failures['guard']
  /** Fulfils when nothing that the program sent is on its way. */
  readonly drained: () => Promise<void>
  /** Does something behind the statements that are on their way. */
  readonly inTurn: <T>(work: () => Promise<T>) => Promise<T>
  /** Follows a piece of the program to its very end. */
  readonly toTheEnd: <T>(work: T | Promise<T>, neverRun?: () => string | undefined) => Promise<T>
}

/** The context of a program, and what resolves once no step of it is on its way. */
export function contextOf(
  { options, job }: Run,
  at: Surroundings
): { readonly context: MigrationContext; readonly ended: () => Promise<unknown> } {
  const names = new Set<string>()
  let busy: string | undefined
  let last: Promise<unknown> = Promise.resolve()
  const context: MigrationContext = {
    client: at.handle.client,
    ...('session' in at.handle ? { session: at.handle.session } : {}),
    logger: options.logger ?? silentLogger,
    signal: options.signal ?? new AbortController().signal,
    async step(name, work) {
      if (names.has(name)) throw wrongStep(job.entry.file, `has two steps with the name "${name}"`)
      if (busy !== undefined) throw wrongStep(job.entry.file, `begins step "${name}" while "${busy}" is not done`)
      names.add(name)
      busy = name
      try {
        const run = () =>
          at.runner.step(namedStep(name), (joined) =>
            at.handle.callStep(joined, (handle, neverRun) =>
              at.toTheEnd((async () => work(handle as never))(), neverRun)
            )
          )
        const begin = () => at.inTurn(() => Promise.resolve({ step: at.guard(run) }))
        const step = at
          .drained()
          .then(begin)
          .then((begun) => begun.step)
        last = step.catch(() => undefined)
        return await step
      } finally {
        busy = undefined
      }
    }
  }
  return { context, ended: () => last }
}

function wrongStep(file: string, problem: string) {
  return migrateError('KIT_MIGRATE_PROGRAM', `${file} ${problem}.`, {
    hint: 'Each step has a name of its own, and is awaited before the next one begins.',
    data: { file }
  })
}
