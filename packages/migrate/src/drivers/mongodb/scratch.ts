import { randomBytes } from 'node:crypto'
import type { Db, Document, IndexSpecification } from 'mongodb'
import { migrateError, messageOf } from '../../errors.js'
import type { Scratch } from '../contract.js'
import { connectMongo } from './connect.js'

/** A new database on the same server; with `definitions` it gets the collections and indexes of the first, and no documents. */
export async function createMongoScratch(target: string, content: 'empty' | 'definitions'): Promise<Scratch> {
  const name = `kit_scratch_${randomBytes(6).toString('hex')}`
  const scratch = withDatabase(target, name)
  const drop = async () => {
    const { client, db } = await connectMongo(scratch)
    await db.dropDatabase().finally(() => client.close())
  }
  if (content === 'empty') return { target: scratch, drop }
  const from = await connectMongo(target)
  let to: Awaited<ReturnType<typeof connectMongo>> | undefined
  try {
    to = await connectMongo(scratch)
    for (const { name: collection, options, indexes } of await readDefinitions(from.db)) {
      await to.db.createCollection(collection, options)
      for (const { key, ...rest } of indexes) {
        const { v: _, ns: _ns, ...kept } = rest
        await to.db.collection(collection).createIndex(key as IndexSpecification, kept, {})
      }
    }
  } catch (cause) {
    await drop().catch(() => undefined)
    throw migrateError('KIT_MIGRATE_SCRATCH', `A database for the trial cannot be made: ${messageOf(cause)}.`, {
      hint: 'The user needs the right to create and drop databases (readWriteAnyDatabase), or connect as one who has it.',
      cause
    })
  } finally {
    await from.client.close()
    await to?.client.close()
  }
  return { target: scratch, drop }
}

/** The user logs in where he did: without `authSource` that is the database of the URL (with `+srv` its DNS may tell). */
function withDatabase(target: string, name: string): string {
  const [, start = '', database = '', search = ''] =
    /^(mongodb(?:\+srv)?:\/\/[^/]*\/)([^?]*)\??(.*)$/s.exec(target) ?? []
  const logsIn = start.startsWith('mongodb://') && start.includes('@') && !/(^|&)authSource=/i.test(search)
  const parameters = [search, logsIn ? `authSource=${database}` : ''].filter((part) => part !== '')
  return `${start}${name}${parameters.length === 0 ? '' : `?${parameters.join('&')}`}`
}

interface Definition {
  readonly name: string
  readonly options: Document
  readonly indexes: readonly Document[]
}

async function readDefinitions(db: Db): Promise<Definition[]> {
  const found: Definition[] = []
  for (const { name, type, options } of (await db.listCollections().toArray()) as (Document & { name: string })[]) {
    if (name.startsWith('system.')) continue
    const indexes = type === 'view' ? [] : await db.collection(name).indexes()
    found.push({
      name,
      options: (options ?? {}) as Document,
      indexes: indexes.filter((index) => index.name !== '_id_')
    })
  }
  return found
}

/** Collections with their options, and indexes, one line each. */
export async function snapshotMongo(db: Db, ledger: string): Promise<string[]> {
  const lines: string[] = []
  for (const { name, options, indexes } of await readDefinitions(db)) {
    if (name === ledger) continue
    lines.push(`collection ${name} ${JSON.stringify(options)}`)
    for (const { v: _, ns: _ns, ...index } of indexes) lines.push(`index of ${name} ${JSON.stringify(index)}`)
  }
  return lines.sort()
}
