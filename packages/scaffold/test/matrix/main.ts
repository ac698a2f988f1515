// Proves every stack with every database, or those that are named, and records the results in docs/proofs.
//   pnpm --filter @kit/scaffold matrix [--tier sources|running] [--stack ID,…] [--database ID,…] [--variant NAME,…] [--shared]
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { ServerName } from '@kit-internal/testkit'
import { listStacks } from '@kit/scaffold'
import { packKit } from '../support/generated.js'
import { checkSources } from './check-sources.js'
import { createDatabases, serversFor } from './databases.js'
import { prove } from './prove.js'
import { isGood, record } from './record.js'
import { installShared } from './shared-modules.js'

const { values } = parseArgs({
  options: {
    tier: { type: 'string' },
    stack: { type: 'string' },
    database: { type: 'string' },
    shared: { type: 'boolean', default: false },
    /** Of the tier running: `open`, which is without accounts, or `on mysql`. */
    variant: { type: 'string' },
    root: { type: 'string' }
  }
})
const chosen = (list: string | undefined, id: string) => list === undefined || list.split(',').includes(id)
const combinations = listStacks()
  .filter(({ id }) => chosen(values.stack, id))
  .flatMap((stack) =>
    stack.databases.filter((id) => chosen(values.database, id)).map((database) => ({ stack, database }))
  )
/** Without accounts the adapters are the same: one project of each type is enough. */
const open = new Set(['rest', 'graphql'].map((type) => listStacks().find((stack) => stack.type === type)?.id))
const tiers = ['running', 'sources'].filter((tier) => chosen(values.tier, tier))

interface Variant {
  auth: boolean
  server: ServerName | undefined
  key: string
}

const root = values.root ?? mkdtempSync(join(tmpdir(), 'kit-matrix-'))
const databases = createDatabases()
let bad = 0

async function one(key: string, work: () => Promise<Parameters<typeof record>[2]>) {
  const start = Date.now()
  const outcome = await work().catch((error: unknown) => ({ error }))
  const row = record(key, start, outcome)
  const good = isGood(row)
  if (!good) bad += 1
  const { contract, attack } = row
  const figures = contract === undefined ? '' : `contract ${contract.passed}, attacks ${attack?.passed ?? 0}, `
  process.stdout.write(`${good ? 'ok    ' : 'FAILED'} ${key}: ${figures}${row.seconds} s\n`)
  const failed = [...(contract?.failed ?? []), ...(attack?.failed ?? [])]
  for (const title of failed) process.stdout.write(`       ${title}\n`)
  if ('error' in outcome) process.stdout.write(`       ${String(outcome.error)}\n`)
}

try {
  const needsShared = values.shared || tiers.includes('sources')
  if (values.root === undefined) await (needsShared ? installShared : packKit)(root)
  for (const { stack, database } of combinations) {
    if (tiers.includes('running')) {
      const [server, ...otherServers] = serversFor(database)
      const variants: readonly Variant[] = [
        { auth: true, server, key: '' },
        ...(open.has(stack.id) && database === stack.databases[0] ? [{ auth: false, server, key: ' open' }] : []),
        ...otherServers.map((other) => ({ auth: true, server: other, key: ` on ${other}` }))
      ]
      for (const { auth, server, key } of variants.filter(({ key }) => chosen(values.variant, key.trim()))) {
        await one(`t2 ${stack.id} ${database}${key}`, async () => {
          const env = await databases.environment(database, server)
          const proof = await prove({ stack, database, auth, root, install: !values.shared, env })
          return { installed: !values.shared, proof }
        })
      }
    }
    if (!tiers.includes('sources')) continue
    for (const auth of [true, false]) {
      await one(`t1 ${stack.id} ${database} ${auth ? 'auth' : 'open'}`, async () => {
        await checkSources(stack, database, auth, root)
        return {}
      })
    }
  }
} finally {
  await databases.stop()
  if (values.root === undefined) rmSync(root, { recursive: true })
}
process.exitCode = bad === 0 ? 0 : 1
