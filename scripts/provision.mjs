import { join } from 'node:path'
import { duration } from './process/progress.mjs'
import { run } from './process/run.mjs'
import { root } from './root.mjs'

/**
 * Brings the servers of the integration tests onto this machine where that is allowed (internal/testkit says when).
 * A server that stays missing is no failure here: the tests that need it say so.
 * @param {Record<string, string | undefined>} env
 */
export async function provisionServers(env) {
  const start = Date.now()
  const script = join(root, 'internal', 'testkit', 'bin', 'provision.mjs')
  const { ok, output } = await run(process.execPath, [script], { cwd: root, env, timeoutMs: 1_500_000 })
  const missing = output.split('\n').filter((line) => line.startsWith('missing'))
  const rest = ok || missing.length > 0 ? missing : [output.trim()]
  return [`test servers: ${duration(Date.now() - start)}`, ...rest.map((line) => `  ${line}`)].join('\n')
}
