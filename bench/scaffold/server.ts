import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '@kit-internal/testkit'

export interface Server {
  readonly url: string
  /** Ends it; resolves when it is gone. */
  stop: () => Promise<void>
}

/** Starts a file by the Node of the bench, as in production; resolves when `/health` answers. What it logs is dropped. */
export async function startServer(entry: string, cwd: string, env: Record<string, string>): Promise<Server> {
  const port = await freePort()
  const own = { NODE_ENV: 'production', HOST: '127.0.0.1', PORT: String(port) }
  const child = spawn(process.execPath, [entry], {
    cwd,
    env: { ...process.env, ...env, ...own },
    stdio: ['ignore', 'ignore', 'inherit']
  })
  const closed = once(child, 'close')
  const stop = async () => {
    child.kill('SIGTERM')
    await closed
  }
  const url = `http://127.0.0.1:${port}`
  const end = Date.now() + 20_000
  while (!(await answers(`${url}/health`))) {
    if (child.exitCode !== null || Date.now() > end) {
      await stop()
      throw new Error(`${entry} in ${cwd} does not answer.`)
    }
    await sleep(100)
  }
  return { url, stop }
}

const answers = (url: string) =>
  fetch(url).then(
    ({ ok }) => ok,
    () => false
  )
