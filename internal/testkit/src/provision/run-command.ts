import { spawn } from 'node:child_process'

/**
 * Runs a program to its end and fulfils with its stdout; rejects with the end of what it printed when it fails,
 * and after `timeoutMs` when it hangs.
 */
export function runCommand(
  command: string,
  args: readonly string[],
  options: { timeoutMs: number; cwd?: string; env?: Readonly<Record<string, string>> }
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: options.timeoutMs,
      killSignal: 'SIGKILL'
    })
    const output = { out: '', all: '' }
    child.stdout.on('data', (chunk: Buffer) => (output.out += chunk.toString()))
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => (output.all = (output.all + chunk.toString()).slice(-4000)))
    }
    child.on('error', reject)
    child.on('close', (code, signal) => {
      if (code === 0) return resolve(output.out)
      const ending =
        signal === null ? `exit code ${code ?? 'unknown'}` : `${signal} after at most ${options.timeoutMs} ms`
      reject(new Error(`${command} ${args.join(' ')} ended with ${ending}: ${output.all.trim()}`))
    })
  })
}
