import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { cacheFolder, findProgram } from './programs.js'

const downloads = () => join(cacheFolder(), 'mongod')

/** A mongod of the machine, or the one downloaded before. */
export function findMongod(): string | undefined {
  const installed = findProgram('mongod')
  if (installed !== undefined) return installed
  try {
    const [name] = readdirSync(downloads()).filter((entry) => /^mongod-\S*\d$/.test(entry))
    return name === undefined ? undefined : join(downloads(), name)
  } catch {
    return undefined
  }
}

/** Downloads MongoDB's own build for this system with mongodb-memory-server; needs fastdl.mongodb.org. */
export async function downloadMongod(): Promise<string> {
  const { MongoBinary } = await import('mongodb-memory-server-core')
  return MongoBinary.getPath({ version: '7.0.24', downloadDir: downloads() })
}
