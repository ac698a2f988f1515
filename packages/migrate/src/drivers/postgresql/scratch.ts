import { randomBytes } from 'node:crypto'
import { migrateError } from '../../errors.js'
import type { Scratch } from '../contract.js'
import { connectStraight } from './connect.js'

/** A new database on the same server, made from template0 so that nothing of ours is in it. */
export async function createPostgresScratch(target: string): Promise<Scratch> {
  const name = `kit_scratch_${randomBytes(6).toString('hex')}`
  const url = new URL(target)
  url.pathname = `/${name}`
  const admin = await connectStraight(target)
  try {
    await admin.client.query(`CREATE DATABASE ${name} TEMPLATE template0`)
  } catch (cause) {
    throw migrateError(
      'KIT_MIGRATE_SCRATCH',
      `A database for the trial cannot be made: ${cause instanceof Error ? cause.message : String(cause)}.`,
      {
        hint: 'The user needs the right to create databases (ALTER ROLE … CREATEDB), or connect as one who has it.',
        cause
      }
    )
  } finally {
    await admin.close()
  }
  return {
    target: url.href,
    async drop() {
      const again = await connectStraight(target)
      try {
        await again.client
          .query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
          .catch(() => again.client.query(`DROP DATABASE IF EXISTS ${name}`))
      } finally {
        await again.close()
      }
    }
  }
}
