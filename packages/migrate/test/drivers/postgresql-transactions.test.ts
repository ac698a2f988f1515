import { expect, it } from 'vitest'
import type { Lease } from '../../src/drivers/postgresql/lease.js'
import type { Query } from '../../src/drivers/postgresql/query.js'
import { transactionsOf } from '../../src/drivers/postgresql/transactions.js'
import { newEntry } from '../contract/driver.js'

const lease = { renewal: 'RENEW', extension: 'EXTEND' } as Lease

/** All that is sent for one migration of one statement and for the flush behind it. */
async function sentFor(held: Lease | undefined): Promise<string> {
  const sent: string[] = []
  const send = ((sql: string) => {
    sent.push(sql)
    return Promise.resolve({ rowCount: 1 })
  }) as unknown as Query
  const names = { migrations: 'ledger', steps: 'steps' }
  const transactions = transactionsOf(send, { names, lease: held, completed: () => 0 })
  await transactions.within([], async () => {
    await transactions.run('CREATE TABLE t (x int)', newEntry('1'))
    return []
  })
  await transactions.flush()
  await transactions.flush()
  return sent.join('\n')
}

it('waits for the disk once, in the flush', async () => {
  const sent = await sentFor(undefined)
  expect(sent).toMatch(/SET LOCAL synchronous_commit TO off;\nCOMMIT/)
  expect(sent.match(/pg_logical_emit_message/g)).toHaveLength(1)
})

it('waits at each COMMIT behind a pooler, where the connection outlives a crash of the server', async () => {
  const sent = await sentFor(lease)
  expect(sent).toMatch(/EXTEND;\nCOMMIT/)
  expect(sent).not.toMatch(/synchronous_commit|pg_logical_emit_message/)
})
