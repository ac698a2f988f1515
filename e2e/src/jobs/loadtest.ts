import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { withServer } from '../server.js'
import type { Job } from './index.js'

export const loadtestJob: Job = {
  mistyped: { args: ['http://127.0.0.1:9/', '--user', '5'], meant: '--users' },
  title: 'sends exactly the requests it was asked for and saves the run',
  async run(customer, node) {
    const file = join(customer.folder, `run-${node}.json`)
    const received = await withServer(async (url) => {
      const options = ['--users', '4', '--requests', '203', '--output', 'json', '--save', file]
      await customer.run('kit-loadtest', [url, ...options], { node })
    })
    const run = JSON.parse(await readFile(file, 'utf8')) as { totals: Record<string, number>; statuses: unknown }
    assert.equal(received, 203)
    assert.equal(run.totals['attempts'], 203)
    assert.equal(run.totals['ok'], 203)
    assert.deepEqual(run.statuses, { '200': 203 })
  }
}
