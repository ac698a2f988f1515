import type { Driver } from '../contract.js'
import { connectMongo } from './connect.js'
import { createMongoScratch } from './scratch.js'
import { openMongoSession } from './session.js'

export const mongodb: Driver = {
  engine: 'mongodb',
  transactionalDdl: false,
  async open(options) {
    const connected = await connectMongo(options.target)
    try {
      return await openMongoSession(connected, options)
    } catch (error) {
      await connected.client.close()
      throw error
    }
  },
  createScratch: createMongoScratch
}
