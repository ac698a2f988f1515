import { join } from 'node:path'
import { run } from '../process/run.mjs'
import { readJson, root } from '../root.mjs'

const tools = join(root, 'node_modules', '.bin')

/**
 * One check of the workspace; counts as one test.
 *
 * @typedef {object} CheckContext
 * @property {Record<string, string | undefined>} env the environment of the workspace's tools
 * @property {boolean} update write what is generated anew instead of comparing it
 *
 * @typedef {{ ok: boolean, output: string }} CheckResult `output` is shown in full when the check failed
 *
 * @typedef {object} Check
 * @property {string} name
 * @property {string} title what holds when it passes
 * @property {boolean} [alone] it measures something, so nothing else may run beside it
 * @property {(context: CheckContext) => Promise<CheckResult>} run
 */

/**
 * A check that is one script of the root package.json, so that `pnpm lint` and the check are the same.
 * @param {string} script
 * @param {string} title
 * @returns {Check}
 */
export function scriptCheck(script, title) {
  const command = readJson(join(root, 'package.json')).scripts[script]
  const env = (/** @type {CheckContext} */ context) => ({
    ...context.env,
    PATH: `${tools}:${context.env['PATH'] ?? ''}`,
    NO_COLOR: '1'
  })
  return {
    name: script.replace(/:check$/, ''),
    title,
    run: (context) => run('sh', ['-c', `exec ${command}`], { cwd: root, env: env(context), timeoutMs: 600_000 })
  }
}

/**
 * @param {string} tool
 * @param {readonly string[]} args
 * @param {{ env: Record<string, string | undefined>, cwd?: string }} options
 */
export function runTool(tool, args, { env, cwd = root }) {
  return run(join(tools, tool), args, { cwd, env, timeoutMs: 600_000 })
}

/**
 * A check that looks by itself and returns what is wrong, one finding a line.
 * @param {string} name
 * @param {string} title
 * @param {(context: CheckContext) => Promise<readonly string[]> | readonly string[]} find
 * @returns {Check}
 */
export function findingsCheck(name, title, find) {
  return {
    name,
    title,
    run: async (context) => {
      const findings = await find(context)
      return { ok: findings.length === 0, output: findings.join('\n') }
    }
  }
}
