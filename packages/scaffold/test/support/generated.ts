import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const packages = fileURLToPath(new URL('../../../', import.meta.url))

/** Runs a program to its end; rejects with all it printed when it fails. */
export async function run(command: string, args: readonly string[], cwd: string, env: Record<string, string> = {}) {
  const child = spawn(command, args, { cwd, env: { ...process.env, NODE_OPTIONS: '', ...env }, stdio: 'pipe' })
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (printed += chunk.toString()))
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${String(code)}:\n${printed}`)
  return printed
}

/** Packs the built packages that generated projects use, as they would be published. */
export async function packKit(folder: string): Promise<void> {
  for (const name of ['migrate', 'loadtest', 'report']) {
    await run('pnpm', ['pack', '--pack-destination', folder], join(packages, name))
  }
}

/** Starts the project as in production and gives back where it answers, and how to end it. */
export async function boot(folder: string, port: number, env: Record<string, string>) {
  const compiled = readdirSync(folder).includes('dist')
  const child = spawn(process.execPath, [compiled ? 'dist/server.js' : 'src/server.js'], {
    cwd: folder,
    env: { ...process.env, NODE_OPTIONS: '', ...env, PORT: String(port), HOST: '127.0.0.1' },
    stdio: 'pipe'
  })
  let log = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (log += chunk.toString()))
  const url = `http://127.0.0.1:${port}`
  const closed = once(child, 'close') as Promise<[number | null]>
  const answers = () =>
    fetch(`${url}/health`).then(
      ({ ok }) => ok,
      () => false
    )
  for (let tries = 0; !(await answers()); tries += 1) {
    if (child.exitCode !== null || tries > 600) {
      child.kill('SIGKILL')
      throw new Error(`The API ${child.exitCode === null ? 'does not answer' : 'ended'}:\n${log}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  return {
    url,
    log: () => log,
    /** Asks it to stop and fulfils with its exit code. */
    async stop() {
      child.kill('SIGTERM')
      const [code] = await closed
      return code
    }
  }
}

export const remove = (folder: string) => {
  rmSync(folder, { recursive: true, force: true })
}
