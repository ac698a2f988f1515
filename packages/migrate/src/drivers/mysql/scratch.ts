import { randomBytes } from 'node:crypto'
import { migrateError } from '../../errors.js'
import type { Scratch } from '../contract.js'
import { connectStraight } from './connect.js'
import { readDefinitions } from './snapshot.js'

/** A new database on the same server; with `definitions` it gets those of the first one, and no rows. */
export async function createMysqlScratch(target: string, content: 'empty' | 'definitions'): Promise<Scratch> {
  const name = `kit_scratch_${randomBytes(6).toString('hex')}`
  const url = new URL(target)
  url.pathname = `/${name}`
  const admin = await connectStraight(target)
  const drop = async () => {
    const again = await connectStraight(target)
    try {
      await again.query(`DROP DATABASE IF EXISTS ${name}`)
    } finally {
      await again.close()
    }
  }
  try {
    await admin.query(`CREATE DATABASE ${name}`)
    if (content === 'definitions') await copyDefinitions(target, url.href)
  } catch (cause) {
    await drop().catch(() => undefined)
    throw migrateError(
      'KIT_MIGRATE_SCRATCH',
      `A database for the trial cannot be made: ${cause instanceof Error ? cause.message : String(cause)}.`,
      {
        hint: 'The user needs the right to create databases (GRANT CREATE, DROP ON *.* …), or connect as one who has it.',
        cause
      }
    )
  } finally {
    await admin.close()
  }
  return { target: url.href, drop }
}

async function copyDefinitions(from: string, to: string): Promise<void> {
  const source = await connectStraight(from)
  const copy = await connectStraight(to)
  try {
    await copy.query('SET SESSION foreign_key_checks = 0')
    const { rows } = await source.query('SELECT DATABASE() AS name')
    const qualifier = new RegExp(`\`${String(rows[0]?.['name']).replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\`\\.`, 'g')
    for (const { sql } of await readDefinitions(source, '')) await copy.query(sql.replace(qualifier, ''))
  } finally {
    await source.close()
    await copy.close()
  }
}
