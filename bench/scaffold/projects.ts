import { execFile } from 'node:child_process'
import { cpSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { generateProject, renderProject, type ListedStack, type StackId } from '@kit/scaffold'

const packages = fileURLToPath(new URL('../../packages/', import.meta.url))
const bare = fileURLToPath(new URL('bare/', import.meta.url))

/**
 * Installs, once, all that the projects and the bare servers need; what lies below the folder finds it there. Each
 * package in the version that the generated projects name.
 */
export async function installShared(root: string, stacks: readonly ListedStack[]): Promise<void> {
  for (const name of ['migrate', 'loadtest', 'report'])
    await run('pnpm', ['pack', '--pack-destination', root], join(packages, name))
  const named = await Promise.all(stacks.map(({ id }) => dependenciesOf(id)))
  const kit = Object.fromEntries(
    readdirSync(root).flatMap((file) => {
      const [, name] = /^kit-(\w+)-.*\.tgz$/.exec(file) ?? []
      return name === undefined ? [] : [[`@kit/${name}`, `file:${file}`]]
    })
  )
  const manifest = { private: true, dependencies: Object.assign({}, ...named, kit) as object, overrides: kit }
  writeFileSync(join(root, 'package.json'), JSON.stringify(manifest))
  await run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'], root)
  cpSync(bare, join(root, 'bare'), { recursive: true })
}

async function dependenciesOf(stack: StackId): Promise<Record<string, string>> {
  const files = await renderProject({ name: 'app', stack })
  const { dependencies, devDependencies } = JSON.parse(files.get('package.json')?.content ?? '{}') as Record<
    'dependencies' | 'devDependencies',
    Record<string, string>
  >
  return { ...devDependencies, ...dependencies }
}

/** Generates a project below the root, builds and migrates it; resolves to its folder and to the file that starts it. */
export async function makeProject(root: string, stack: ListedStack, env: Record<string, string>) {
  const { folder } = await generateProject({
    name: stack.id,
    output: root,
    stack: stack.id,
    kitSource: { tarballs: root }
  })
  const compiled = stack.language === 'typescript'
  if (compiled) await run('npm', ['run', 'build'], folder, env)
  await run('npm', ['run', 'migrate'], folder, env)
  return { folder, entry: compiled ? 'dist/server.js' : 'src/server.js' }
}

async function run(command: string, args: readonly string[], cwd: string, env: Record<string, string> = {}) {
  await promisify(execFile)(command, args, { cwd, env: { ...process.env, ...env }, maxBuffer: 2 ** 26 })
}
