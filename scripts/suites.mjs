import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { run } from './process/run.mjs'
import { cacheFolder, readJson, root } from './root.mjs'

/**
 * The vitest projects, in the order in which they run, one at a time: measurements among them want the machine.
 */
export const suites = /** @type {const} */ ([
  { name: 'unit', workers: 2, timeoutMs: 600_000 },
  { name: 'types', workers: 2, timeoutMs: 600_000 },
  { name: 'integration', workers: 2, timeoutMs: 3_600_000 },
  { name: 'measurement', workers: 1, timeoutMs: 3_600_000 },
  { name: 'e2e', workers: 1, timeoutMs: 3_600_000 }
])

/**
 * @typedef {object} Tally
 * @property {number} passed
 * @property {number} failed
 * @property {readonly string[]} skipped `file › title` of each
 */

/**
 * @param {typeof suites[number]} suite
 * @param {Record<string, string | undefined>} env
 * @returns {Promise<Tally & { output: string }>}
 */
export async function runSuite({ name, workers, timeoutMs }, env) {
  const report = join(cacheFolder, 'test', `${name}.json`)
  mkdirSync(join(cacheFolder, 'test'), { recursive: true })
  rmSync(report, { force: true })
  const vitest = join(root, 'node_modules', '.bin', 'vitest')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const args = ['run', '--project', name, `--maxWorkers=${workers}`, ...reporters]
  const { ok, output } = await run(vitest, args, { cwd: root, env: { ...env, NO_COLOR: '1' }, timeoutMs })
  return { ...tally(existsSync(report) ? readJson(report) : undefined, ok), output }
}

/**
 * Of what was skipped, what should have run where everything must: all but the tests of servers that are optional.
 * @param {readonly string[]} skipped
 */
export const missing = (skipped) => skipped.filter((title) => !title.includes('[optional: '))

/**
 * Counts a report of vitest. What failed outside any test counts as one failure: a file that could not be loaded, an
 * error nobody awaited, a run that wrote no report or found no test.
 * @param {{ testResults: { name: string, status: string, assertionResults: { status: string, fullName: string }[] }[] } | undefined} report
 * @param {boolean} ok whether vitest was content
 * @returns {Tally}
 */
export function tally(report, ok) {
  const files = report?.testResults ?? []
  const tests = files.flatMap(({ name, assertionResults }) =>
    assertionResults.map(({ status, fullName }) => ({ status, title: `${relative(root, name)} › ${fullName}` }))
  )
  const brokenFiles = files.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some(({ status }) => status === 'failed')
  )
  const failed = tests.filter(({ status }) => status === 'failed').length + brokenFiles.length
  const passed = tests.filter(({ status }) => status === 'passed').length
  const skipped = tests.filter(({ status }) => !['passed', 'failed'].includes(status)).map(({ title }) => title)
  return { passed, failed: failed === 0 && (!ok || tests.length === 0) ? 1 : failed, skipped }
}
