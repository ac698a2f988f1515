import { builtinModules } from 'node:module'
import { errors } from './errors.js'

const allowed = /^[a-z0-9][a-z0-9._-]*$/
/** What Docker accepts as the name of an image. */
const imageName = /^[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*$/
/** Names that Node and npm keep for themselves. */
const reserved = new Set([...builtinModules, 'node_modules', 'favicon.ico', 'package.json', 'test'])
/** Names of devices, which Windows keeps for itself with any ending. */
const devices = new Set([
  'con',
  'prn',
  'aux',
  'nul',
  ...Array.from({ length: 9 }, (_, index) => [`com${index + 1}`, `lpt${index + 1}`]).flat()
])
const maxLength = 100

/**
 * Returns the name when it is safe as folder, npm package, database, container and image name.
 * @throws KIT_SCAFFOLD_NAME with the reason.
 */
export function checkName(name: string): string {
  const reason = nameProblem(name)
  if (reason !== undefined) throw errors.name(name, reason)
  return name
}

/** Why a name cannot be used, or nothing. */
export function nameProblem(name: string): string | undefined {
  if (name === '') return 'it is empty'
  if (name.length > maxLength) return `it is longer than ${maxLength} characters`
  if (/[/\\]/.test(name)) return 'it holds a path; say where with --output'
  if (name !== name.toLowerCase()) return 'it holds upper-case letters'
  if (!allowed.test(name)) return 'it holds characters that are not allowed'
  if (name.includes('..') || name.endsWith('.')) return 'dots may only stand between other characters'
  if (!imageName.test(name))
    return 'separators may only stand between letters or digits, one dot or up to two underscores'
  if (reserved.has(name) || devices.has(name.split('.')[0] ?? '')) return 'the name is reserved'
  return undefined
}
