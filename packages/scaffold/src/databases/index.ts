import type { Database } from './contract.js'
import { mongodb } from './mongodb.js'
import { mysql } from './mysql.js'
import { none } from './none.js'
import { postgresql } from './postgresql.js'
import { sqlite } from './sqlite.js'

export const databases = { postgresql, mysql, mongodb, sqlite, none } satisfies Record<string, Database>

/** MariaDB speaks as MySQL does. */
export const databaseAliases: ReadonlyMap<string, DatabaseId> = new Map([['mariadb', 'mysql']])

export type DatabaseId = keyof typeof databases
export const databaseIds = Object.keys(databases) as readonly DatabaseId[]
