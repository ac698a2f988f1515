import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runCommand } from './processes.js'

const stampName = '.demo-install'

/**
 * Moves the installed packages of the previous run's project into the new one when both ask for the same, so that
 * a second run neither waits for nor needs the registry.
 *
 * @returns whether there was something to reuse
 */
export async function reuseInstall(previous: string, project: string): Promise<boolean> {
  const [from, to] = [join(previous, 'node_modules'), join(project, 'node_modules')]
  const stamp = await readFile(join(from, stampName), 'utf8').catch(() => undefined)
  if (stamp === undefined || stamp !== (await fingerprint(project))) return false
  await rename(from, to)
  if (existsSync(join(previous, 'package-lock.json'))) {
    await rename(join(previous, 'package-lock.json'), join(project, 'package-lock.json'))
  }
  return true
}

/** `npm install` from the registry; when it fails or is interrupted, nothing of it stays. */
export async function install(project: string, signal: AbortSignal, onLine: (line: string) => void): Promise<void> {
  const flags = ['--no-audit', '--no-fund', '--prefer-offline', '--ignore-scripts', '--loglevel=error']
  try {
    await runCommand('npm', ['install', ...flags], { cwd: project, signal, onLine })
  } catch (error) {
    await rm(join(project, 'node_modules'), { recursive: true, force: true })
    throw error
  }
  await writeFile(join(project, 'node_modules', stampName), await fingerprint(project))
}

/** What an install depends on: the manifest and the packed packages beside it. */
async function fingerprint(project: string): Promise<string> {
  const hash = createHash('sha256').update(process.version)
  hash.update(await readFile(join(project, 'package.json')))
  const vendor = join(project, 'vendor')
  for (const file of existsSync(vendor) ? (await readdir(vendor)).sort() : []) {
    hash.update(file).update(await readFile(join(vendor, file)))
  }
  return hash.digest('hex')
}

/** Sets the previous run's folder aside, so that the new project starts empty; the caller removes it. */
export async function setAside(folder: string): Promise<string> {
  const aside = `${folder}.previous`
  if (existsSync(folder)) {
    await rm(aside, { recursive: true, force: true })
    await rename(folder, aside)
  }
  await mkdir(join(folder, '..'), { recursive: true })
  return aside
}
