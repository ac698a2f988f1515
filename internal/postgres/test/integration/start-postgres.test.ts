import { describe, expect, test } from 'vitest'
import { startPostgres } from '../../src/index.js'

describe('startPostgres', () => {
  test('starts', async () => {
    for (const fast of [true, true, false]) {
      let t = performance.now()
      const server = await startPostgres({ fast })
      console.log(performance.now() - t, server)
      t = performance.now()
      await server.stop()
      console.log(performance.now() - t)
    }
  })
})
