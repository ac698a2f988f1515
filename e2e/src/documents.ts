import { freePort } from '@kit-internal/testkit'
import { tourSteps } from '../../scripts/checks/readme-blocks.mjs'
import type { CommandResult } from './command.js'
import type { Customer } from './customer.js'

/** The shell's stdin closes when the test runner is gone, even killed; then everything it started must go too. */
const endWithTestRun = 'exec 3<&0 </dev/null; (cat <&3 >/dev/null; kill -KILL -- -$$) & disown; exec 3<&-'

/**
 * Types what a document tells its reader to type, in order, in one shell in the customer's folder that stops at the first
 * failure. `PORT` is a free port, for documents that start a server; what is left in the background is ended.
 * Throws with everything that was printed when something fails.
 */
export async function followDocument(
  markdown: string,
  customer: Customer,
  env: Readonly<Record<string, string>> = {}
): Promise<CommandResult> {
  const typed = tourSteps(markdown).filter(({ kind }) => kind === 'type')
  if (typed.length === 0) throw new Error('The document has nothing to type.')
  const script = ['set -euo pipefail', endWithTestRun, ...typed.map(({ code }) => code)].join('\n')
  return await customer.run('bash', ['-c', script], {
    env: { PORT: String(await freePort()), ...env },
    stdin: 'open',
    timeout: 300_000
  })
}
