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
    run: ({ env }) => takeTour(join(root, folder, 'README.md'), env)
  }))
}

/**
 * @param {string} readme
 * @param {Record<string, string | undefined>} env
 * @returns {Promise<import('./check.mjs').CheckResult>}
 */
export async function takeTour(readme, env) {
  if (!existsSync(readme)) return { ok: false, output: `${readme} is missing.` }
  const steps = tourSteps(readFileSync(readme, 'utf8'))
  if (!steps.some(({ kind }) => kind !== 'save')) return { ok: false, output: `${readme} has no block to run.` }
  const folder = mkdtempSync(join(tmpdir(), 'kit-tour-'))
  try {
    installPackages(folder)
    for (const [index, step] of steps.entries()) {
      const { ok, output } = await take(step, index, folder, env)
      if (!ok) return { ok, output: `${readme}:${step.line} failed.\n${step.code}\n${output}` }
    }
    return { ok: true, output: '' }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * @param {ReturnType<typeof tourSteps>[number]} step
 * @param {number} index
 * @param {string} folder
 * @param {Record<string, string | undefined>} env
 */
async function take(step, index, folder, env) {
  if (step.kind === 'save') {
    mkdirSync(dirname(join(folder, step.file)), { recursive: true })
    writeFileSync(join(folder, step.file), step.code)
    return { ok: true, output: '' }
  }
  const options = { cwd: folder, env: readerEnvironment(env, folder), timeoutMs: 120_000 }
  if (step.kind === 'type') return run('sh', ['-euc', withoutInstall(step.code)], options)
  const source = `block-${index + 1}.${step.language === 'ts' ? 'ts' : 'mjs'}`
  writeFileSync(join(folder, source), step.code)
  if (step.language !== 'ts') return run(process.execPath, [source], options)
  const checked = await runTool('tsc', ['-p', '.'], { cwd: folder, env })
  if (!checked.ok) return checked
  const script = source.replace(/\.ts$/, '.mjs')
  writeFileSync(
    join(folder, script),
    ts.transpileModule(step.code, { compilerOptions: { module: 99, target: 9 } }).outputText
  )
  rmSync(join(folder, source))
  return run(process.execPath, [script], options)
}

/**
 * As after `npm install` of the four, from the workspace's builds.
 * @param {string} folder
 */
function installPackages(folder) {
  const modules = join(folder, 'node_modules')
  mkdirSync(join(modules, '.bin'), { recursive: true })
  mkdirSync(join(modules, '@kit'))
  mkdirSync(join(modules, '@types'))
  for (const { folder: source, manifest } of publishedPackages()) {
    symlinkSync(join(root, source), join(modules, manifest.name))
    for (const [name, file] of Object.entries(manifest.bin ?? {}))
      symlinkSync(join(root, source, file), join(modules, '.bin', name))
  }
  symlinkSync(join(root, 'node_modules/@types/node'), join(modules, '@types/node'))
  writeFileSync(join(folder, 'package.json'), '{ "name": "tour", "private": true, "type": "module" }\n')
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
