import type { Database } from './contract.js'
import { postgresql } from './postgresql.js'

export const databases = { postgresql } satisfies Record<string, Database>

export type DatabaseId = keyof typeof databases
export const databaseIds = Object.keys(databases) as readonly DatabaseId[]
