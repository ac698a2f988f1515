import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { join, dirname } from 'node:path'
import { mkdirSync, readFileSync, symlinkSync, existsSync } from 'node:fs'

const require = createRequire(import.meta.url)

/** The root of an installed package. */
export const packageRoot = (name: string) =>
  join(require.resolve.paths(name)?.find((folder) => existsSync(join(folder, name))) ?? '', name)

/** Makes packages importable from files in `folder`. */
export function linkPackages(folder: string, ...names: readonly string[]): void {
  const modules = join(folder, 'node_modules')
  for (const name of names) {
    const link = join(modules, name)
    mkdirSync(dirname(link), { recursive: true })
    if (!existsSync(link)) symlinkSync(packageRoot(name), link)
  }
}

/** Runs a package's command in `folder`; rejects with all it printed unless it ends with 0. */
export async function runTool(
  name: string,
  args: readonly string[],
  at: { folder: string; env?: Record<string, string> }
): Promise<string> {
  const root = packageRoot(name)
  const { bin } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    bin: string | Record<string, string>
  }
  const script = join(root, typeof bin === 'string' ? bin : (bin[name] ?? ''))
  const child = spawn(process.execPath, [script, ...args], {
    cwd: at.folder,
    env: { ...process.env, ...at.env },
    stdio: ['ignore', 'pipe', 'pipe']
  })
  const printed: Buffer[] = []
  child.stdout.on('data', (bytes: Buffer) => printed.push(bytes))
  child.stderr.on('data', (bytes: Buffer) => printed.push(bytes))
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  const output = Buffer.concat(printed).toString()
  if (code !== 0) throw new Error(`${name} ${args.join(' ')} ended with ${String(code)}:\n${output}`)
  return output
}
