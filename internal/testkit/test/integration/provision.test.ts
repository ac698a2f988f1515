import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { runBin } from '../../src/index.js'

const script = fileURLToPath(new URL('../../bin/provision.mjs', import.meta.url))

test('the script tells for each server whether it is ready, and where', async () => {
  const { code, stdout } = await runBin(script, ['postgresql', 'redis'])
  expect(code).toBe(0)
  expect(stdout).toMatch(/^ready {3}postgresql +\d+\.\d s/m)
  expect(stdout).toMatch(/^ready {3}redis +\d+\.\d s {2}\/.*(redis|valkey)-server$/m)
})

test('a name that it does not know is refused', async () => {
  const { code, stderr } = await runBin(script, ['oracle'])
  expect(code).toBe(2)
  expect(stderr).toMatch(
    /There is no oracle; there are postgresql, pgbouncer, mariadb, mysql, mongodb, redis, nats, chromium\./
  )
})
