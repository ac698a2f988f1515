import type { Driver } from '../contract.js'
import { connectSqlite } from './connect.js'
import { openSqliteSession } from './session.js'
import { createSqliteScratch } from './scratch.js'

export const sqlite: Driver = {
  engine: 'sqlite',
  transactionalDdl: true,
  async open(options) {
    const connected = await connectSqlite(options)
    if (connected === undefined) return undefined
    try {
      return openSqliteSession(connected, options)
    } catch (error) {
      await connected.close()
      throw error
    }
  },
  createScratch: createSqliteScratch
}
