import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { readJson, root, workspacePackages } from '../root.mjs'

/**
 * What the last successful installation was made from, so that the next run can skip it.
 * @typedef {{ hash: string, pnpm: string }} Stamp
 */

const stampFile = join(root, 'node_modules', '.kit-setup.json')

/** Everything an installation depends on: lockfile, manifests, settings, Node, and where the workspace lies. */
export function installationHash() {
  const hash = createHash('sha256')
  hash.update(JSON.stringify([process.version, process.platform, process.arch, root]))
  const manifests = workspacePackages().map(({ folder }) => `${folder}/package.json`)
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json', ...manifests]) {
    hash.update(`${file}\n`).update(readFileSync(join(root, file)))
  }
  return hash.digest('hex')
}

/** @returns {Stamp | undefined} undefined when nothing usable is installed */
export function readStamp() {
  if (!existsSync(join(root, 'node_modules', '.modules.yaml'))) return undefined
  try {
    return readJson(stampFile)
  } catch {
    return undefined
  }
}

/** @param {Stamp} stamp */
export function writeStamp(stamp) {
  mkdirSync(dirname(stampFile), { recursive: true })
  writeFileSync(stampFile, `${JSON.stringify(stamp, null, 2)}\n`)
}
