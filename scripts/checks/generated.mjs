import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../root.mjs'

/**
 * Compares generated files with those in a folder, or writes them.
 * @param {string} folder relative to the root; holds nothing else
 * @param {ReadonlyMap<string, string>} files name → content
 * @param {{ update: boolean, command: string, keep?: (name: string) => boolean }} options `command` writes them anew
 * @returns {string[]} what is stale, one line a file, with the first line that differs
 */
export function staleFiles(folder, files, { update, command, keep = () => false }) {
  const path = join(root, folder)
  const present = existsSync(path) ? readdirSync(path).filter((name) => !keep(name)) : []
  const surplus = present.filter((name) => !files.has(name))
  if (update) {
    mkdirSync(path, { recursive: true })
    for (const name of surplus) rmSync(join(path, name), { recursive: true })
    for (const [name, content] of files) writeFileSync(join(path, name), content)
    return []
  }
  const stale = [...files].flatMap(([name, content]) => {
    const file = join(path, name)
    if (!existsSync(file)) return [`${folder}/${name} is missing.`]
    const difference = firstDifference(readFileSync(file, 'utf8'), content)
    return difference === undefined ? [] : [`${folder}/${name} is stale: ${difference}`]
  })
  const findings = [...stale, ...surplus.map((name) => `${folder}/${name} belongs to nothing any more.`)]
  return findings.length === 0 ? [] : [...findings, `Write them anew with \`${command}\` and look at the difference.`]
}

/**
 * @param {string} committed
 * @param {string} generated
 * @returns {string | undefined} undefined when they are equal
 */
export function firstDifference(committed, generated) {
  if (committed === generated) return undefined
  const [before, after] = [committed.split('\n'), generated.split('\n')]
  const at = before.findIndex((line, index) => line !== after[index])
  const line = at === -1 ? before.length : at
  return `line ${line + 1} is ${quote(before[line])}, should be ${quote(after[line])}`
}

/** @param {string | undefined} line */
function quote(line) {
  return line === undefined ? 'absent' : `"${line}"`
}
