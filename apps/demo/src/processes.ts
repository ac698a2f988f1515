import { spawn, type ChildProcess } from 'node:child_process'
import { setTimeout } from 'node:timers/promises'

interface RunOptions {
  cwd: string
  env?: Readonly<Record<string, string>>
  signal: AbortSignal
  onLine?: (line: string) => void
}

/**
 * Runs a command to its end. Rejects with its last lines when it fails. Aborting ends it and all it started.
 */
export async function runCommand(command: string, args: readonly string[], options: RunOptions): Promise<void> {
  const child = spawnGroup(command, args, options)
  const tail = keepTail(child, options.onLine)
  let ending: Promise<void> | undefined
  const abort = () => {
    ending = endGroup(child)
  }
  options.signal.addEventListener('abort', abort)
  try {
    const { code, error } = await exitOf(child)
    await ending
    options.signal.throwIfAborted()
    if (error !== undefined) throw new Error(`${command} could not be started: ${error.message}`)
    if (code !== 0) throw new Error(`"${[command, ...args].join(' ')}" ended with code ${String(code)}:\n${tail()}`)
  } finally {
    options.signal.removeEventListener('abort', abort)
  }
}

function spawnGroup(command: string, args: readonly string[], options: RunOptions): ChildProcess {
  return spawn(command, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true
  })
}

/** Ends the command and all it started, also what outlived it or does not listen. */
async function endGroup(child: ChildProcess): Promise<void> {
  signalGroup(child, 'SIGTERM')
  const end = Date.now() + 10_000
  while (Date.now() < end && signalGroup(child, 0)) await setTimeout(50)
  signalGroup(child, 'SIGKILL')
}

/** Whether the group had a member to receive it. */
function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals | 0): boolean {
  try {
    return pid !== undefined && process.kill(-pid, signal)
  } catch {
    return false
  }
}

function exitOf(child: ChildProcess): Promise<{ code: number | null; error?: Error }> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve({ code: child.exitCode })
  return new Promise((resolve) => {
    child.once('error', (error) => {
      resolve({ code: null, error })
    })
    child.once('exit', (code) => {
      resolve({ code })
    })
  })
}

function keepTail(child: ChildProcess, onLine?: (line: string) => void): () => string {
  const lines: string[] = []
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      const fresh = chunk.split('\n').filter((line) => line.trim() !== '')
      lines.push(...fresh)
      lines.splice(0, lines.length - 40)
      const newest = fresh.at(-1)
      if (newest !== undefined) onLine?.(newest.trim())
    })
  }
  return () => lines.join('\n')
}
