import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { publishedPackages, root, workspacePackages } from '../root.mjs'
import { findingsCheck } from './check.mjs'
import { staleFiles } from './generated.mjs'

/** docs/errors.md is put together from the errors.md of each package; every code in the sources has a heading there. */
export const errorDocsCheck = findingsCheck('docs:errors', 'docs/errors.md explains every error code', ({ update }) => {
  const parts = errorParts()
  const page = [
    '# Errors\n\nEvery error carries a code; look it up here.\n',
    ...parts.map(({ text }) => text).filter(Boolean)
  ].join('\n')
  const others = readdirSync(join(root, 'docs')).filter((name) => name !== 'errors.md')
  const options = {
    update,
    command: 'pnpm run docs --update',
    keep: (/** @type {string} */ name) => others.includes(name)
  }
  return [...parts.flatMap(missingAndSurplus), ...staleFiles('docs', new Map([['errors.md', page]]), options)]
})

/**
 * @typedef {{ folder: string, codes: readonly string[], text: string }} ErrorPart
 */

/** @returns {ErrorPart[]} */
function errorParts() {
  const published = publishedPackages().map(({ folder }) => folder)
  const others = workspacePackages().map(({ folder }) => folder)
  return [...new Set(['internal/cli', ...published, ...others])].map((folder) => {
    const file = join(root, folder, 'errors.md')
    const text = existsSync(file) ? readFileSync(file, 'utf8').replace(/^# .*\n+/, '') : ''
    return { folder, codes: errorCodes(sourceOf(join(root, folder, 'src')), basename(folder)), text }
  })
}

/** @param {ErrorPart} part */
function missingAndSurplus({ folder, codes, text }) {
  const headings = [...text.matchAll(/^## (KIT_[A-Z0-9_]+)\s*$/gm)].map(([, code]) => /** @type {string} */ (code))
  const isExplained = (/** @type {string} */ code) => headings.some((heading) => patternOf(code).test(heading))
  const isUsed = (/** @type {string} */ heading) => codes.some((code) => patternOf(code).test(heading))
  return [
    ...codes.filter((code) => !isExplained(code)).map((code) => `${code} has no heading in ${folder}/errors.md.`),
    ...headings
      .filter((heading) => !isUsed(heading))
      .map((heading) => `${folder}/errors.md explains ${heading}, which no source in ${folder}/src uses.`)
  ]
}

/** A code with `*` stands for several. @param {string} code */
function patternOf(code) {
  return new RegExp(`^${code.replaceAll('*', '[A-Z0-9_]+')}$`)
}

/**
 * The error codes in a source text: literals `KIT_<PACKAGE>_<NOUN>` that are not names of environment variables, which
 * stand in brackets (`env['KIT_…']`). What a template literal fills in becomes `*`.
 * @param {string} source
 * @param {string} name of the package
 */
export function errorCodes(source, name) {
  const pattern = new RegExp(`(?<!\\[)(['\`])(KIT_${name.toUpperCase()}_(?:[A-Z0-9_]|\\$\\{[^}]*\\})+)\\1(?!\\])`, 'g')
  const found = [...source.matchAll(pattern)].map(([, , code]) => /** @type {string} */ (code))
  return [...new Set(found.map((code) => code.replace(/\$\{[^}]*\}/g, '*')))].sort()
}

/** @param {string} folder */
function sourceOf(folder) {
  if (!existsSync(folder)) return ''
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .sort()
    .map((file) => readFileSync(join(folder, file), 'utf8'))
    .join('\n')
}
