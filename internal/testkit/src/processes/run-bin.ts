import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'

export interface RunOptions {
  cwd?: string
  /** Laid over the own environment; `undefined` removes a variable. */
  env?: Readonly<Record<string, string | undefined>>
  /** What it reads from stdin, which is then at its end. */
  input?: string
  /** Milliseconds until it is killed and the run rejects. @defaultValue 30 000 */
  timeoutMs?: number
}

export interface RunResult {
  /** Null when a signal ended it. */
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
}

export interface RunningBin {
  readonly child: ChildProcessWithoutNullStreams
  /** What it has printed so far. */
  readonly printed: () => { stdout: string; stderr: string }
  /** Fulfils when stdout and stderr together match; rejects when it ends before. */
  waitFor: (pattern: RegExp) => Promise<void>
  readonly finished: Promise<RunResult>
}

/** Runs a JavaScript file by the Node of the test as a process of its own, to its end. */
export function runBin(path: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  return startBin(path, args, options).finished
}

/** Starts a JavaScript file by the Node of the test, to look at it, signal it, or kill it while it runs. */
export function startBin(path: string, args: readonly string[], options: RunOptions = {}): RunningBin {
  const { cwd, env = {}, input = '', timeoutMs = 30_000 } = options
  const inherited = { ...process.env, NODE_OPTIONS: undefined, FORCE_COLOR: undefined, ...env }
  const child = spawn(process.execPath, [path, ...args], { cwd, env: inherited, stdio: 'pipe' })
  const text = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (chunk: string) => (text[name] += chunk))
  }
  // It may end without having read its input.
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  let late = false
  const timer = setTimeout(() => (late = child.kill('SIGKILL')), timeoutMs)
  const finished = once(child, 'close').then((ending): RunResult => {
    clearTimeout(timer)
    const [code, signal] = ending as [number | null, NodeJS.Signals | null]
    if (late)
      throw new Error(`${path} ${args.join(' ')} did not end within ${timeoutMs} ms.\n${text.stdout}\n${text.stderr}`)
    return { code, signal, ...text }
  })
  finished.catch(() => undefined)
  const waitFor = (pattern: RegExp) =>
    new Promise<void>((resolve, reject) => {
      const look = () => {
        if (pattern.test(text.stdout + text.stderr)) resolve()
      }
      child.stdout.on('data', look)
      child.stderr.on('data', look)
      child.on('close', () =>
        reject(new Error(`It ended without printing ${String(pattern)}:\n${text.stdout}\n${text.stderr}`))
      )
      look()
    })
  return { child, printed: () => ({ ...text }), waitFor, finished }
}
