import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeWithServer, startCuttingProxy } from '@kit-internal/testkit'
import { isKitError } from '@kit/migrate'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { failureOf } from './attack.js'
import { log, migratorFor, servers, stateOf, writeMigrations } from './engines.js'
import { full, recordProof } from './proof.js'

const found: (readonly [string, string])[] = []

for (const under of servers) {
  describeWithServer(under.server, `a connection to ${under.name} that breaks`, (server) => {
    let folder = ''
    let url = ''
    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'kit cut-'))
      url = await server.createDatabase()
    })
    afterAll(() => rmSync(folder, { recursive: true, force: true }))

    it.each([
      ['in a transaction', 'together'],
      ['without a transaction', 'apart']
    ] as const)(
      'at any message, %s, gives a clear error, and the next run succeeds',
      async (title, kind) => {
        writeMigrations(folder, { '1_log.sql': log, '2_five.sql': under[kind] })
        await using proxy = await openProxy(url)
        await under.clear(url)
        await migratorFor(proxy.url, folder).migrate()
        const messages = proxy.messages
        const wanted = await stateOf(under, url)
        let cuts = 0
        const codes = new Set<string>()
        for (let n = 1; n <= messages; n += full ? 1 : Math.ceil(messages / 5)) {
          for (const deliver of full ? [false, true] : [n % 2 === 0]) {
            await under.clear(url)
            proxy.cutAt(n, { deliver })
            const failure = await failureOf(migratorFor(proxy.url, folder).migrate())
            // The last messages say goodbye; without them the run has succeeded.
            if (failure !== undefined) {
              expect(isKitError(failure) ? failure.code : (failure as Error).message, `cut at ${n}`).toMatch(
                /^KIT_MIGRATE_(CONNECT|CONNECTION_LOST)$/
              )
              codes.add(isKitError(failure) ? failure.code : '')
              cuts++
            }
            await migratorFor(url, folder).migrate()
            expect(
              await stateOf(under, url),
              `cut at ${n} of ${messages}, ${deliver ? 'delivered' : 'not delivered'}`
            ).toBe(wanted)
          }
        }
        expect(cuts).toBeGreaterThan(3)
        found.push([
          `${under.name}, ${title}`,
          `${cuts} cuts over ${messages} messages (${[...codes].sort().join(', ')}): every next run succeeded`
        ])
      },
      1_800_000
    )
  })
}

async function openProxy(url: string) {
  const proxy = await startCuttingProxy(url)
  return {
    url: proxy.url,
    get messages() {
      return proxy.messages
    },
    cutAt: proxy.cutAt,
    [Symbol.asyncDispose]: () => proxy.stop()
  }
}

afterAll(() =>
  recordProof(
    { name: 'connection-cuts', title: 'Connections that break during a run of kit-migrate', expected: 6 },
    found
  )
)
