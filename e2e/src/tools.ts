import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { command } from './command.js'
import { repository } from './packages.js'

/**
 * Installs one exact version of an npm package beside the repository's other caches and returns its folder.
 * A version that is there already is taken as it is, without a look at the network.
 */
export async function npmTool(name: string, version: string): Promise<string> {
  const folder = join(repository, 'node_modules', '.cache', 'kit-e2e', `${name.replaceAll('/', '+')}@${version}`)
  const installed = join(folder, 'node_modules', name)
  if ((await installedVersion(installed)) === version) return installed
  // Installed beside its place and moved there whole, so that an interrupted download is not taken for a tool.
  const draft = `${folder}.${process.pid}`
  await mkdir(draft, { recursive: true })
  await writeFile(join(draft, 'package.json'), '{ "private": true }\n')
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock', '--prefer-offline']
  await command('npm', ['install', ...quiet, '--save-exact', `${name}@${version}`], { cwd: draft, timeout: 300_000 })
  await rm(folder, { recursive: true, force: true })
  await rename(draft, folder)
  return installed
}

async function installedVersion(folder: string): Promise<string | undefined> {
  try {
    const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { version: string }
    return version
  } catch {
    return undefined
  }
}
