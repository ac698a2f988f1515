import type { Driver } from '../contract.js'
import { connectPostgres } from './connect.js'
import { openPostgresSession } from './session.js'
import { createPostgresScratch } from './scratch.js'

export const postgresql: Driver = {
  engine: 'postgresql',
  transactionalDdl: true,
  async open(options) {
    const connected = await connectPostgres(options)
    try {
      return await openPostgresSession(connected, options)
    } catch (error) {
      await connected.close()
      throw error
    }
  },
  createScratch: (target) => createPostgresScratch(target)
}
