import { spawn, type ChildProcess } from 'node:child_process'
import { KitError } from '@kit-internal/errors'
import { convertRun, type Run } from '../index.js'

/** With these a load tester has measured and says something about the result. */
const measuredCodes: readonly (number | null)[] = [0, 97, 98, 99]

/**
 * Runs a load tester that prints its result to stdout, and reads it, whichever of the known formats it is.
 * Rejects with KIT_REPORT_MEASURE_FAILED when it does not measure.
 */
export async function runCommand(
  words: readonly string[],
  options: { cwd: string; env: NodeJS.ProcessEnv; signal: AbortSignal }
): Promise<Run> {
  const [program = '', ...rest] = withJson(words)
  const { code, signal, stdout, stderr } = await spawned(program, rest, options)
  const failed = (problem: string, cause?: unknown) => {
    const last = stderr.trim().split('\n').slice(-3).join('\n')
    return new KitError('KIT_REPORT_MEASURE_FAILED', `"${words.join(' ')}" ${problem}.`, {
      hint: last === '' ? 'Run it alone to see what it says.' : last,
      cause
    })
  }
  if (!measuredCodes.includes(code))
    throw failed(signal === null ? `ended with exit code ${code ?? 'unknown'}` : `was ended by ${signal}`)
  try {
    return convertRun(stdout, { source: program })
  } catch (cause) {
    throw failed('printed no result that can be read', cause)
  }
}

/** How long a stopped load tester has to end by itself. */
const graceMs = 5000

/** Our own load tester prints the document only when asked. */
function withJson(words: readonly string[]): readonly string[] {
  const isOurs = words.some((word) => /(^|[\\/])kit-loadtest(\.js)?$/.test(word))
  const asked = words.some((word) => ['--json', '-o', '--output'].includes(word) || word.startsWith('--output='))
  return isOurs && !asked ? [...words, '--json'] : words
}

interface Ended {
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
}

function spawned(
  program: string,
  words: readonly string[],
  { signal, ...options }: { cwd: string; env: NodeJS.ProcessEnv; signal: AbortSignal }
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { ...options, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
    const texts = { stdout: '', stderr: '' }
    for (const name of ['stdout', 'stderr'] as const)
      child[name].setEncoding('utf8').on('data', (text: string) => (texts[name] += text))
    const killAll = () => signalGroup(child, 'SIGKILL')
    let grace: NodeJS.Timeout | undefined
    const stop = () => {
      signalGroup(child, 'SIGTERM')
      grace = setTimeout(killAll, graceMs)
    }
    signal.addEventListener('abort', stop, { once: true })
    process.once('exit', killAll)
    const finish = () => {
      clearTimeout(grace)
      signal.removeEventListener('abort', stop)
      process.removeListener('exit', killAll)
      killAll()
    }
    child.once('error', (cause: NodeJS.ErrnoException) => {
      finish()
      const problem = cause.code === 'ENOENT' ? 'is not there' : 'cannot be started'
      reject(
        new KitError('KIT_REPORT_MEASURE_FAILED', `The program "${program}" ${problem}.`, {
          kind: 'usage',
          hint: 'Check its name and the PATH.',
          cause
        })
      )
    })
    child.once('exit', (code, killedBy) => {
      const settle = () => {
        finish()
        resolve({ code, signal: killedBy, ...texts })
      }
      // Who it started may hold its pipes open; what it wrote itself has arrived a moment later.
      const wait = setTimeout(settle, 500)
      child.once('close', () => {
        clearTimeout(wait)
        settle()
      })
    })
  })
}

/** To the command and all it started, like the load tester behind a shell or npx. */
function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal)
  } catch {
    // Nobody is left.
  }
}
