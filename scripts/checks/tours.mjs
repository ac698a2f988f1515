import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import ts from 'typescript'
import { run } from '../process/run.mjs'
import { publishedPackages, root } from '../root.mjs'
import { runTool } from './check.mjs'
import { tourSteps } from './readme-blocks.mjs'

/**
 * One check a published package: what its README shows works, typed in order in an empty folder where the built
 * packages are installed.
 * @returns {import('./check.mjs').Check[]}
 */
export function tourChecks() {
  return publishedPackages().map(({ folder, manifest }) => ({
    name: `tour:${folder.replace('packages/', '')}`,
    title: `the README of ${manifest.name} works as it stands`,
    alone: true,
    run: ({ env }) => takeTour(join(root, folder, 'README.md'), env)
  }))
}

/**
 * Types the tour into one shell, as a reader would: what a block sets, starts or enters holds for those after it.
 * @param {string} readme
 * @param {Record<string, string | undefined>} env
 * @param {{ packages?: readonly string[], variables?: Record<string, string>, type?: 'module' | 'commonjs' }} [more]
 *   folders of further packages that the reader has installed, and variables that are set
 * @returns {Promise<import('./check.mjs').CheckResult>}
 */
export async function takeTour(readme, env, { packages = [], variables = {}, type = 'module' } = {}) {
  if (!existsSync(readme)) return { ok: false, output: `${readme} is missing.` }
  const steps = tourSteps(readFileSync(readme, 'utf8'))
  if (!steps.some(({ kind }) => kind !== 'save')) return { ok: false, output: `${readme} has no block to run.` }
  const folder = mkdtempSync(join(tmpdir(), 'kit-tour-'))
  try {
    installPackages(folder, packages, type)
    const script = steps.map((step, index) => `echo "${mark}${step.line}"\n${linesFor(step, index, folder)}`).join('\n')
    const checked = await typeCheck(steps, folder, env)
    if (!checked.ok) return { ok: false, output: `${readme}: the TypeScript does not type-check.\n${checked.output}` }
    const options = { cwd: folder, env: { ...readerEnvironment(env, folder), ...variables }, timeoutMs: 180_000 }
    const { ok, output } = await run('sh', ['-euc', installed(packages) + script], options)
    return ok ? { ok, output: '' } : { ok, output: failureOf(readme, output) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const mark = '@@ line '

/**
 * What to type for a step; its code goes to a file beside the tour's own.
 * @param {import('./readme-blocks.mjs').Step} step
 * @param {number} index
 * @param {string} folder
 */
function linesFor(step, index, folder) {
  if (step.kind === 'type') return withoutInstall(step.code)
  const source = join(folder, '.blocks', `${index + 1}.${step.language === 'ts' ? 'mjs' : step.language}`)
  const compilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 }
  const code =
    step.language === 'ts' && step.kind === 'run'
      ? ts.transpileModule(step.code, { compilerOptions }).outputText
      : step.code
  mkdirSync(dirname(source), { recursive: true })
  writeFileSync(source, code)
  return step.kind === 'run'
    ? `node "${source}"`
    : `mkdir -p "$(dirname "${step.file}")" && cp "${source}" "${step.file}"`
}

/**
 * @param {readonly import('./readme-blocks.mjs').Step[]} steps
 * @param {string} folder
 * @param {Record<string, string | undefined>} env
 */
async function typeCheck(steps, folder, env) {
  const sources = steps.filter(({ kind, language }) => kind === 'run' && language === 'ts')
  for (const { line, code } of sources) writeFileSync(join(folder, `line-${line}.ts`), code)
  const result =
    sources.length === 0 ? { ok: true, output: '' } : await runTool('tsc', ['-p', '.'], { cwd: folder, env })
  for (const { line } of sources) rmSync(join(folder, `line-${line}.ts`))
  return result
}

/**
 * @param {string} readme
 * @param {string} output
 */
function failureOf(readme, output) {
  const [line = '', ...rest] = (output.split(mark).at(-1) ?? '').split('\n')
  return `${readme}:${line} failed.\n${rest.join('\n')}`
}

/**
 * As after `npm install` of the four, from the workspace's builds, and of further packages.
 * @param {string} folder
 * @param {readonly string[]} further
 * @param {'module' | 'commonjs'} type
 */
function installPackages(folder, further, type) {
  const modules = join(folder, 'node_modules')
  mkdirSync(join(modules, '.bin'), { recursive: true })
  mkdirSync(join(modules, '@kit'))
  mkdirSync(join(modules, '@types'))
  for (const source of [...publishedPackages().map(({ folder }) => join(root, folder)), ...further]) {
    const { name, bin = {} } = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8'))
    symlinkSync(source, join(modules, name))
    for (const [command, file] of Object.entries(typeof bin === 'string' ? { [name]: bin } : bin))
      symlinkSync(join(source, file), join(modules, '.bin', command))
  }
  symlinkSync(join(root, 'node_modules/@types/node'), join(modules, '@types/node'))
  writeFileSync(join(folder, 'package.json'), `{ "name": "tour", "private": true, "type": "${type}" }\n`)
  const compilerOptions = {
    strict: true,
    module: 'NodeNext',
    target: 'ES2022',
    noEmit: true,
    skipLibCheck: true,
    types: ['node']
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }))
}

/** With packages that are all there, npx need not start npm for each. @param {readonly string[]} packages */
const installed = (packages) => (packages.length === 0 ? '' : 'npx() { "$@"; }\n')

/** The packages are there already. @param {string} script */
function withoutInstall(script) {
  return script.replace(/^(npm (install|i)|pnpm add|yarn add) .*$/gm, '')
}

/**
 * @param {Record<string, string | undefined>} env
 * @param {string} folder
 */
function readerEnvironment(env, folder) {
  const kept = Object.entries(env).filter(([name]) => !/^(KIT_|DATABASE_|CI$)/.test(name))
  return {
    ...Object.fromEntries(kept),
    NO_COLOR: '1',
    PATH: `${join(folder, 'node_modules/.bin')}:${env['PATH'] ?? ''}`
  }
}
