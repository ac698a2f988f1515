import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of the workspace. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** What the tools leave behind between runs; never committed. */
export const cacheFolder = join(root, '.cache')

/**
 * @typedef {object} PackageJson
 * @property {string} name
 * @property {string} version
 * @property {boolean} [private]
 * @property {Record<string, string>} [bin]
 * @property {Record<string, string | Record<string, string>>} [exports]
 *
 * @typedef {object} WorkspacePackage
 * @property {string} folder relative to the root, with forward slashes
 * @property {PackageJson} manifest
 */

/** Where workspace packages live; the same list as in pnpm-workspace.yaml. */
const packageFolders = ['packages/*', 'internal/*', 'apps/*', 'bench', 'e2e']

/**
 * Every package of the workspace, sorted by folder.
 * @returns {WorkspacePackage[]}
 */
export function workspacePackages() {
  return packageFolders
    .flatMap((pattern) => (pattern.endsWith('/*') ? foldersIn(pattern.slice(0, -2)) : [pattern]))
    .filter((folder) => statSync(join(root, folder, 'package.json'), { throwIfNoEntry: false })?.isFile())
    .sort()
    .map((folder) => ({ folder, manifest: readJson(join(root, folder, 'package.json')) }))
}

/** The packages that users install. */
export function publishedPackages() {
  return workspacePackages().filter(({ manifest }) => manifest.private !== true)
}

/**
 * @param {string} path
 * @returns {any}
 */
export function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'))
}

/** @param {string} parent */
function foldersIn(parent) {
  return readdirSync(join(root, parent), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => `${parent}/${entry.name}`)
}
