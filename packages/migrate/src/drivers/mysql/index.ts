import type { Driver } from '../contract.js'
import { connectMysql } from './connect.js'
import { openMysqlSession } from './session.js'
import { createMysqlScratch } from './scratch.js'

export const mysql: Driver = {
  engine: 'mysql',
  transactionalDdl: false,
  async open(options) {
    const connected = await connectMysql(options)
    try {
      return await openMysqlSession(connected, options)
    } catch (error) {
      await connected.close()
      throw error
    }
  },
  createScratch: createMysqlScratch
}
