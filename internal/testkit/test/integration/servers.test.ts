import { expect, test } from 'vitest'
import { startServer } from '../../src/index.js'
for (const name of ['postgresql', 'mariadb', 'mongodb', 'redis', 'nats'] as const)
  test(name, async () => {
    let t = performance.now()
    const s = await startServer(name)
    const a = performance.now() - t
    t = performance.now()
    const d = name === 'nats' ? '' : await s.createDatabase()
    const b = performance.now() - t
    t = performance.now()
    await s.stop()
    console.log(name, a, b, performance.now() - t, s.product, s.url, d)
  })
