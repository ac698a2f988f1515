import { checks } from './checks/index.mjs'
import { duration } from './process/progress.mjs'
import { provisionServers } from './provision.mjs'
import { SetupError } from './setup/machine.mjs'
import { missing, runSuite, suites } from './suites.mjs'

/** The machine that matters has two cores. */
const atOnce = 2
const stillRunningMs = 60_000

/**
 * @typedef {{ checks: readonly import('./checks/check.mjs').Check[], suites: readonly typeof suites[number][] }} Chosen
 * @typedef {{ passed: number, failed: number, skipped: number }} Totals
 * @typedef {Record<string, string | undefined>} Environment
 */

/**
 * @param {readonly string[] | undefined} prefixes all when absent
 * @returns {Chosen}
 * @throws {SetupError} when a prefix stands for nothing
 */
export function choose(prefixes) {
  const names = [...checks, ...suites].map(({ name }) => name)
  for (const prefix of prefixes ?? []) {
    if (!names.some((name) => name.startsWith(prefix))) {
      throw new SetupError(`There is no check ${prefix}; there are ${names.join(', ')}.`)
    }
  }
  const isChosen = (/** @type {{ name: string }} */ { name }) =>
    prefixes?.some((prefix) => name.startsWith(prefix)) ?? true
  return { checks: checks.filter(isChosen), suites: suites.filter(isChosen) }
}

/**
 * Most checks two at a time while the servers are fetched; then, one after the other, those that measure something.
 * @param {Chosen} chosen
 * @param {Environment} env
 * @returns {Promise<Totals>}
 */
export async function runAll(chosen, env) {
  const totals = { passed: 0, failed: 0, skipped: 0 }
  const needsServers = chosen.suites.some(({ name }) => name === 'integration')
  const provisioning = needsServers ? provisionServers(env) : Promise.resolve('')

  const queue = chosen.checks.filter(({ alone }) => !alone)
  const worker = async () => {
    for (let check = queue.shift(); check !== undefined; check = queue.shift()) add(totals, await takeCheck(check, env))
  }
  await Promise.all(Array.from({ length: atOnce }, worker))

  const provisioned = await whileTelling('test servers', () => provisioning)
  if (provisioned !== '') process.stdout.write(`${provisioned}\n`)
  for (const check of chosen.checks.filter(({ alone }) => alone)) add(totals, await takeCheck(check, env))
  for (const suite of chosen.suites) add(totals, await takeSuite(suite, env))
  return totals
}

/**
 * @param {import('./checks/check.mjs').Check} check
 * @param {Environment} env
 */
async function takeCheck(check, env) {
  const start = Date.now()
  const { ok, output } = await whileTelling(check.name, () => safely(() => check.run({ env, update: false })))
  tell(ok, `${check.name}: ${check.title}`, start, ok ? '' : output)
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 }
}

/**
 * With CI=true a skipped test is a failure: there everything must run, what needs an optional server apart.
 * @param {typeof suites[number]} suite
 * @param {Environment} env
 */
async function takeSuite(suite, env) {
  const start = Date.now()
  const { passed, failed, skipped, output } = await whileTelling(suite.name, () => runSuite(suite, env))
  const mustRun = env['CI'] === 'true' || env['CI'] === '1'
  const missed = mustRun ? missing(skipped).length : 0
  const failures = failed + missed
  const counts = `${passed} passed, ${failed} failed, ${skipped.length} skipped`
  tell(failures === 0, `${suite.name}: ${counts}`, start, failed === 0 ? '' : output)
  if (skipped.length > 0) process.stdout.write(`${missed > 0 ? 'With CI=true, skipping is failing:' : 'Skipped:'}\n`)
  for (const title of skipped) process.stdout.write(`  ${title}\n`)
  return { passed, failed: failures, skipped: skipped.length - missed }
}

/**
 * A bug in a check fails that check, not the run.
 * @param {() => Promise<import('./checks/check.mjs').CheckResult>} work
 */
async function safely(work) {
  try {
    return await work()
  } catch (error) {
    return { ok: false, output: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
}

/**
 * @param {boolean} ok
 * @param {string} text
 * @param {number} start
 * @param {string} output
 */
function tell(ok, text, start, output) {
  const details = output === '' ? '' : `\n${output.trimEnd()}\n`
  process.stdout.write(`${ok ? 'ok  ' : 'FAIL'} ${text} (${duration(Date.now() - start)})\n${details}`)
}

/**
 * A line a minute on stderr, so that nobody thinks it hangs.
 * @template T
 * @param {string} name
 * @param {() => Promise<T>} work
 */
async function whileTelling(name, work) {
  const start = Date.now()
  const clock = setInterval(
    () => process.stderr.write(`     ${name} … ${duration(Date.now() - start)}\n`),
    stillRunningMs
  )
  try {
    return await work()
  } finally {
    clearInterval(clock)
  }
}

/**
 * @param {Totals} totals
 * @param {Totals} more
 */
function add(totals, more) {
  totals.passed += more.passed
  totals.failed += more.failed
  totals.skipped += more.skipped
}
