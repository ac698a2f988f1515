// `pnpm run api` and `pnpm run docs`: compare what is committed with what is built, or write it anew with --update.
import { parseArgs } from 'node:util'
import { apiCheck } from './checks/api.mjs'
import { cliDocsCheck } from './checks/cli-docs.mjs'
import { errorDocsCheck } from './checks/errors.mjs'

const kinds = { api: [apiCheck], docs: [cliDocsCheck, errorDocsCheck] }

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { update: { type: 'boolean', default: false } }
})
const chosen = Object.entries(kinds).filter(([kind]) => positionals.includes(kind))
if (chosen.length === 0) {
  process.stderr.write(`Usage: node scripts/update.mjs ${Object.keys(kinds).join('|')} [--update]\n`)
  process.exitCode = 2
}
for (const check of chosen.flatMap(([, checks]) => checks)) {
  const { ok, output } = await check.run({ env: process.env, update: values.update })
  if (ok) continue
  process.stderr.write(`${output}\n`)
  process.exitCode = 1
}
