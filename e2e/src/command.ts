import { spawn } from 'node:child_process'
import { delimiter } from 'node:path'

export interface CommandOptions {
  cwd: string
  /** Added to a bare environment; nothing of the test runner or of npm reaches the command. */
  env?: Readonly<Record<string, string>>
  /** Folders searched for programs before those of the machine, first one first. */
  path?: readonly string[]
  /** What its stdin is: empty at once, or open and silent until this process ends, however it ends. */
  stdin?: 'empty' | 'open'
  /** Milliseconds until the command and all it started are killed. Default 120,000. */
  timeout?: number
}

export interface CommandResult {
  code: number | null
  stdout: string
  stderr: string
}

/** Runs a program to its end, whatever its exit code; what it started and left behind is killed with it. */
export async function tryCommand(
  program: string,
  args: readonly string[],
  options: CommandOptions
): Promise<CommandResult> {
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: environment(options),
    stdio: ['pipe', 'pipe', 'pipe'],
    // Its own process group, so that everything it started can be ended with it.
    detached: true
  })
  const timer = setTimeout(() => {
    endGroup(child.pid)
  }, options.timeout ?? 120_000)
  try {
    return await new Promise<CommandResult>((resolve, reject) => {
      const text = { stdout: '', stderr: '' }
      child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text.stdout += chunk))
      child.stderr.setEncoding('utf8').on('data', (chunk: string) => (text.stderr += chunk))
      child.once('error', reject)
      child.once('exit', () => {
        endGroup(child.pid)
      })
      child.once('close', (code) => {
        resolve({ code, ...text })
      })
      child.stdin.on('error', () => undefined)
      if (options.stdin !== 'open') child.stdin.end()
    })
  } finally {
    clearTimeout(timer)
    endGroup(child.pid)
  }
}

/** Like `tryCommand`, but any exit code except 0 throws with everything the program said. */
export async function command(
  program: string,
  args: readonly string[],
  options: CommandOptions
): Promise<CommandResult> {
  const result = await tryCommand(program, args, options)
  if (result.code === 0) return result
  throw new Error(
    [
      `${[program, ...args].join(' ')} ended with ${result.code ?? 'a signal'} in ${options.cwd}`,
      result.stdout.slice(-4000),
      result.stderr.slice(-4000)
    ].join('\n')
  )
}

const inherited =
  /^(HOME|USER|LOGNAME|LANG|LC_\w+|TERM|TMPDIR|TZ|SSL_CERT_FILE|NODE_EXTRA_CA_CERTS|https?_proxy|no_proxy)$/i

/** npm, pnpm and vitest hand their settings down in variables; a customer's shell has none of them. */
function environment({ env, path = [] }: CommandOptions): Record<string, string> {
  const kept = Object.entries(process.env).filter(([name, value]) => inherited.test(name) && value !== undefined)
  return {
    ...(Object.fromEntries(kept) as Record<string, string>),
    PATH: [...path, ...(process.env['PATH'] ?? '').split(delimiter)].join(delimiter),
    CI: 'true',
    NO_UPDATE_NOTIFIER: '1',
    ...env
  }
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // The whole group has ended already.
  }
}
