#!/usr/bin/env node
// Brings the servers that tests need onto this machine, once, before the tests: node provision.mjs [NAME…]
import { createJiti } from 'jiti'

/** @type {typeof import('../src/provision/provision.ts')} */
const { provision, provisions } = await createJiti(import.meta.url).import('../src/provision/provision.ts')

const names = process.argv.slice(2)
const unknown = names.filter((name) => !(name in provisions))
if (unknown.length > 0) {
  console.error(`There is no ${unknown.join(', ')}; there are ${Object.keys(provisions).join(', ')}.`)
  process.exit(2)
}
const results = await provision(names.length > 0 ? names : undefined)
for (const { name, ok, path, reason, durationMs } of results) {
  console.log(
    `${ok ? 'ready  ' : 'missing'} ${name.padEnd(10)} ${(durationMs / 1000).toFixed(1)} s  ${path ?? reason ?? ''}`
  )
}
process.exitCode = results.every(({ ok }) => ok) ? 0 : 1
