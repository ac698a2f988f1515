import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { KitError } from '@kit-internal/errors'
import { guardProgram } from './program.js'

/** A program for the guard to start. */
export interface GuardedCommand {
  command: string
  args: readonly string[]
  /** File that receives its stdout and stderr; its folder must exist. */
  log: string
  cwd?: string
  /** The whole environment; default PATH, LANG=C and TZ=UTC only. */
  env?: Readonly<Record<string, string>>
  /** The account it runs as; only root may say. */
  account?: { readonly uid: number; readonly gid: number } | undefined
  /** What asks it to end; after the guard's grace period follows SIGKILL. @defaultValue 'SIGTERM' */
  stopSignal?: NodeJS.Signals
}

export interface Exit {
  code: number | null
  signal: string | null
  /** The end of its log, at most 4000 characters. */
  output: string
}

export interface GuardedProcess {
  readonly pid: number
  /** Fulfils when the process has ended, for whatever reason. */
  readonly exited: Promise<Exit>
}

/** Ends what it started and removes its folders when told so, and no later than this process ends, even by SIGKILL. */
export interface Guard {
  /** Starts a program that stays; rejects when it cannot be started. */
  serve: (command: GuardedCommand) => Promise<GuardedProcess>
  /** Runs a program to its end; rejects with the end of its output when the exit code is not 0. */
  run: (command: GuardedCommand) => Promise<Exit>
  /** Ends all of it, last started first, removes the folders, and fulfils when that is done. May be called again. */
  stop: () => Promise<void>
}

type Message =
  | { type: 'ready' }
  | { type: 'started'; id: number; pid: number }
  | ({ type: 'exit'; id: number; error?: string } & Exit)

/**
 * Starts a guard: a detached process that holds a pipe to this one.
 *
 * @param options.folders - removed at the end; create them after the guard stands, so that nothing is ever left behind
 * @param options.graceMs - milliseconds from the stop signal to SIGKILL; 10 000 by default
 */
export async function startGuard(options: { folders?: readonly string[]; graceMs?: number } = {}): Promise<Guard> {
  const { folders = [], graceMs = 10_000 } = options
  const guard = spawn(process.execPath, ['-e', guardProgram, JSON.stringify({ folders, graceMs })], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
    // NODE_OPTIONS and the like are meant for the parent.
    env: { PATH: process.env['PATH'] ?? '' }
  })
  const closed = once(guard, 'exit').then(() => undefined)
  guard.stdin.on('error', () => undefined)
  const listeners = new Map<number, (message: Exclude<Message, { type: 'ready' }>) => void>()
  await new Promise<void>((resolve, reject) => {
    guard.once('error', reject)
    guard.once('exit', () => reject(new Error('The guard process ended at once.')))
    createInterface({ input: guard.stdout }).on('line', (line) => {
      const message = JSON.parse(line) as Message
      if (message.type === 'ready') resolve()
      else listeners.get(message.id)?.(message)
    })
  })
  const waiting = waitOnlyWhenAsked(guard)

  let lastId = 0
  const launch = (command: GuardedCommand) =>
    new Promise<GuardedProcess>((resolve, reject) => {
      const id = ++lastId
      let exit: (exit: Exit) => void = () => undefined
      const exited = new Promise<Exit>((resolveExit) => (exit = resolveExit))
      listeners.set(id, (message) => {
        if (message.type === 'started') return resolve({ pid: message.pid, exited })
        listeners.delete(id)
        exit({ code: message.code, signal: message.signal, output: message.output })
        if (message.error !== undefined) reject(cannotStart(command, message.error))
      })
      void closed.then(() => {
        exit({ code: null, signal: null, output: '' })
        reject(cannotStart(command, 'it was stopped'))
      })
      guard.stdin.write(`${JSON.stringify(toRequest(id, command))}\n`)
    })

  return {
    serve: (command) => waiting(() => launch(command)),
    async run(command) {
      const exit = await waiting(async () => (await launch(command)).exited)
      if (exit.code === 0) return exit
      throw new KitError(
        'KIT_POSTGRES_COMMAND',
        `${command.command} ended with ${exit.signal ?? `exit code ${exit.code ?? 'unknown'}`}: ${exit.output.trim() || 'no output'}`
      )
    },
    stop: () =>
      waiting(async () => {
        guard.stdin.end()
        await closed
      })
  }
}

/**
 * The guard does not keep this process alive: when there is nothing else to do, both end. Only while an answer of it
 * is awaited does this process stay.
 */
function waitOnlyWhenAsked(guard: ChildProcess) {
  const pipes = [guard.stdin, guard.stdout] as unknown as { ref: () => void; unref: () => void }[]
  const handles = [guard, ...pipes]
  let pending = 0
  for (const handle of handles) handle.unref()
  return async <T>(ask: () => Promise<T>): Promise<T> => {
    if (pending++ === 0) for (const handle of handles) handle.ref()
    try {
      return await ask()
    } finally {
      if (--pending === 0) for (const handle of handles) handle.unref()
    }
  }
}

function toRequest(id: number, { account, env, stopSignal = 'SIGTERM', ...rest }: GuardedCommand) {
  const plain = { PATH: process.env['PATH'] ?? '', LANG: 'C', TZ: 'UTC' }
  return { id, ...rest, stopSignal, env: env ?? plain, uid: account?.uid, gid: account?.gid }
}

function cannotStart(command: GuardedCommand, reason: string): KitError {
  return new KitError('KIT_POSTGRES_COMMAND', `${command.command} cannot be started: ${reason}.`)
}
