import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { publishedPackages, readJson, root } from '../root.mjs'
import { findingsCheck } from './check.mjs'

/** Every pending release note names published packages, a kind of release, and says something to users. */
export const changesetsCheck = findingsCheck('changesets', '.changeset holds valid release notes', () => {
  const packages = publishedPackages().map(({ manifest }) => manifest.name)
  const folder = join(root, '.changeset')
  const notes = readdirSync(folder).filter((name) => name.endsWith('.md') && name !== 'README.md')
  const config = readJson(join(folder, 'config.json'))
  return [
    ...['baseBranch', 'access', 'changelog']
      .filter((key) => config[key] === undefined)
      .map((key) => `.changeset/config.json has no "${key}".`),
    ...notes.flatMap((name) =>
      changesetProblems(readFileSync(join(folder, name), 'utf8'), packages).map(
        (problem) => `.changeset/${name}: ${problem}`
      )
    )
  ]
})

/**
 * @param {string} text
 * @param {readonly string[]} packages
 * @returns {string[]}
 */
export function changesetProblems(text, packages) {
  const match = /^---\n([\s\S]*?)---\n([\s\S]*)$/.exec(text)
  if (match === null) return ['it does not start with the list of packages between two lines "---".']
  const [, list = '', summary = ''] = match
  const lines = list.split('\n').filter((line) => line.trim() !== '')
  const entries = lines.map((line) => /^['"]?([^'":]+)['"]?: (\w+)$/.exec(line))
  return [
    ...lines
      .filter((_, index) => entries[index] === null)
      .map((line) => `"${line}" is not like "'@kit/report': minor".`),
    ...entries.flatMap((entry) => {
      if (entry === null) return []
      const [, name = '', kind = ''] = entry
      return [
        ...(packages.includes(name) ? [] : [`${name} is not published; there are ${packages.join(', ')}.`]),
        ...(['major', 'minor', 'patch'].includes(kind)
          ? []
          : [`${kind} is no kind of release; take major, minor or patch.`])
      ]
    }),
    ...(lines.length > 0 && summary.trim() === '' ? ['it says nothing to users.'] : [])
  ]
}
