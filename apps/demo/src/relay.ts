import { spawn } from 'node:child_process'

/**
 * Runs this same program as a process of its own that may outlive this one: what `--keep` needs, so that the API can
 * run on when the command has ended. Everything it prints passes through here; Ctrl-C is handed on.
 *
 * @returns the exit code, as soon as the other process says that its story is over or it ends
 */
export async function runDetached(script: string, args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, [script, ...args], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { ...process.env, KIT_DEMO_COLUMNS: process.stderr.isTTY ? String(process.stderr.columns) : '' }
  })
  child.stdout?.pipe(process.stdout)
  child.stderr?.pipe(process.stderr)
  const forward = (signal: NodeJS.Signals) => child.kill(signal)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, forward)
  return new Promise((resolve) => {
    child.once('message', (code) => {
      child.disconnect()
      child.unref()
      // The other process lives on and keeps its ends of the pipes open; what it wrote before arrives within a moment.
      setTimeout(() => {
        child.stdout?.destroy()
        child.stderr?.destroy()
        resolve(Number(code))
      }, 300)
    })
    child.once('exit', (code, signal) => {
      resolve(code ?? (signal === 'SIGTERM' ? 143 : 130))
    })
  })
}
