import type { Entity, Field } from '../contribution.js'
import { snake } from './casing.js'

const columnTypes = {
  postgresql: {
    uuid: 'UUID',
    string: 'VARCHAR(255)',
    text: 'TEXT',
    boolean: 'BOOLEAN',
    datetime: 'TIMESTAMPTZ(3)',
    role: 'VARCHAR(50)'
  },
  mysql: {
    uuid: 'CHAR(36)',
    string: 'VARCHAR(255)',
    text: 'TEXT',
    boolean: 'BOOLEAN',
    datetime: 'DATETIME(3)',
    role: 'VARCHAR(50)'
  },
  sqlite: { uuid: 'TEXT', string: 'TEXT', text: 'TEXT', boolean: 'BOOLEAN', datetime: 'DATETIME', role: 'TEXT' }
} as const

/** Ids are made by the application; databases that can also make them for whoever writes by hand. */
const idDefault: Readonly<Record<SqlDialect, string>> = {
  postgresql: 'DEFAULT gen_random_uuid()',
  mysql: '',
  sqlite: ''
}

const now: Readonly<Record<SqlDialect, string>> = {
  postgresql: 'CURRENT_TIMESTAMP',
  mysql: 'CURRENT_TIMESTAMP(3)',
  sqlite: 'CURRENT_TIMESTAMP'
}

export type SqlDialect = keyof typeof columnTypes
type ColumnTypes = Readonly<Record<Field['type'], string>>

/** One migration per entity, in the order of the entities, with its way back. Names carry fixed times, so they sort. */
export function createTables(
  entities: readonly Entity[],
  dialect: SqlDialect,
  folder: string,
  special: Partial<ColumnTypes> = {}
): Record<string, string> {
  const types = { ...columnTypes[dialect], ...special }
  return Object.fromEntries(
    entities.map((entity, index) => {
      const time = String(index + 1).padStart(4, '0')
      return [`${folder}/20250101_00${time}_create_${entity.table}.sql`, migration(entity, entities, dialect, types)]
    })
  )
}

function migration(entity: Entity, entities: readonly Entity[], dialect: SqlDialect, types: ColumnTypes): string {
  const keys = entity.fields.flatMap((field) => foreignKey(field, entities))
  const columns = [...entity.fields.map((field) => column(field, dialect, types)), ...keys]
  const indexes = entity.fields
    .filter(({ index }) => index === true)
    .map(({ name }) => `CREATE INDEX idx_${entity.table}_${snake(name)} ON ${entity.table} (${snake(name)});`)
  return [
    '-- UP Migration',
    `CREATE TABLE ${entity.table} (\n${columns.map((line) => `    ${line}`).join(',\n')}\n);`,
    ...(indexes.length === 0 ? [] : ['', ...indexes]),
    '',
    '-- DOWN Migration (for rollback)',
    `DROP TABLE IF EXISTS ${entity.table};`
  ].join('\n')
}

function foreignKey({ name, references }: Field, entities: readonly Entity[]): readonly string[] {
  const table = entities.find((entity) => entity.name === references)?.table
  return table === undefined ? [] : [`FOREIGN KEY (${snake(name)}) REFERENCES ${table} (id) ON DELETE CASCADE`]
}

function column(
  { name, type, unique, optional, default: fallback }: Field,
  dialect: SqlDialect,
  types: ColumnTypes
): string {
  return [
    snake(name),
    types[type],
    name === 'id' ? 'PRIMARY KEY' : optional === true ? '' : 'NOT NULL',
    name === 'id' ? idDefault[dialect] : '',
    unique === true ? 'UNIQUE' : '',
    name === 'createdAt' || name === 'updatedAt' ? `DEFAULT ${now[dialect]}` : '',
    fallback === undefined
      ? ''
      : `DEFAULT ${typeof fallback === 'boolean' ? String(fallback).toUpperCase() : `'${fallback}'`}`,
    type === 'role' ? `CHECK (${snake(name)} IN ('USER', 'ADMIN'))` : ''
  ]
    .filter(Boolean)
    .join(' ')
}
