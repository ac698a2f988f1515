import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { command, type CommandResult } from './command.js'
import { published, repository, shortNames } from './packages.js'
import type { RegistryAddress } from './registry.js'
import { npmTool } from './tools.js'

/** A copy of this repository in which a release can be tried. */
export interface ReleaseCopy {
  folder: string
  /** Runs `pnpm …` in the copy, with `registry` as the place to publish to. */
  pnpm: (...args: readonly string[]) => Promise<CommandResult>
  git: (...args: readonly string[]) => Promise<CommandResult>
}

/** Copies what git tracks and what was built, and installs it from what pnpm has already downloaded. */
export async function copyForRelease(folder: string, registry: RegistryAddress): Promise<ReleaseCopy> {
  await copyRepository(folder)
  const pnpmProgram = join(await npmTool('pnpm', '10.34.9'), 'bin', 'pnpm.cjs')
  const env = { ...gitAuthor, NPM_CONFIG_REGISTRY: registry.url, NPM_CONFIG_USERCONFIG: join(folder, '.npmrc-release') }
  await writeFile(env.NPM_CONFIG_USERCONFIG, registry.npmrc)
  const copy: ReleaseCopy = {
    folder,
    pnpm: (...args) => command(process.execPath, [pnpmProgram, ...args], { cwd: folder, env }),
    git: (...args) => command('git', args, { cwd: folder, env })
  }
  await copy.git('init', '--quiet', '--initial-branch', 'main')
  await copy.git('add', '--all')
  await copy.git('commit', '--quiet', '--message', 'Everything so far')
  await copy.pnpm('install', '--offline', '--frozen-lockfile', '--ignore-scripts')
  return copy
}

const gitAuthor = {
  GIT_AUTHOR_NAME: 'Release',
  GIT_AUTHOR_EMAIL: 'release@example.com',
  GIT_COMMITTER_NAME: 'Release',
  GIT_COMMITTER_EMAIL: 'release@example.com',
  GIT_CONFIG_GLOBAL: '/dev/null'
}

async function copyRepository(folder: string): Promise<void> {
  const { stdout } = await command('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: repository
  })
  const built = shortNames.map((short) => join('packages', short, 'dist'))
  for (const path of [...stdout.split('\0').filter((name) => name !== ''), ...built]) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await cp(join(repository, path), join(folder, path), { recursive: true, verbatimSymlinks: true }).catch(
      ignoreDeleted
    )
  }
  for (const short of shortNames) await leaveProvenanceOut(join(folder, 'packages', short, 'package.json'))
}

/** git lists files that have been deleted and not committed yet. */
function ignoreDeleted(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error
}

/** Provenance is signed by the CI provider of the release; no other machine can have it. */
async function leaveProvenanceOut(path: string): Promise<void> {
  const manifest = JSON.parse(await readFile(path, 'utf8')) as { publishConfig: { provenance: boolean } }
  manifest.publishConfig.provenance = false
  await writeFile(path, `${JSON.stringify(manifest, null, 2)}\n`)
}

/** A change of every package, as a contributor describes it. */
export async function addChangeset(folder: string, text: string): Promise<void> {
  const lines = shortNames.map((short) => `'${published[short].name}': minor`)
  await writeFile(join(folder, '.changeset', 'a-change.md'), ['---', ...lines, '---', '', text, ''].join('\n'))
}
