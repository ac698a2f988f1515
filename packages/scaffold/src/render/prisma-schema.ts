import type { Entity, Field } from '../contribution.js'
import { snake, pascal } from './casing.js'

const types: Readonly<Record<Field['type'], string>> = {
  uuid: 'String',
  string: 'String',
  text: 'String',
  boolean: 'Boolean',
  datetime: 'DateTime',
  role: 'String'
}

const native = {
  postgresql: {
    uuid: '@db.Uuid',
    string: '@db.VarChar(255)',
    text: '@db.Text',
    boolean: '',
    datetime: '@db.Timestamptz(3)',
    role: '@db.VarChar(50)'
  },
  mysql: {
    uuid: '@db.Char(36)',
    string: '@db.VarChar(255)',
    text: '@db.Text',
    boolean: '',
    datetime: '@db.DateTime(3)',
    role: '@db.VarChar(50)'
  },
  sqlite: { uuid: '', string: '', text: '', boolean: '', datetime: '', role: '' }
} as const

export type PrismaDialect = keyof typeof native

/** The Prisma schema of the entities. Migrations are plain SQL beside it, see {@link createTables}. */
export function prismaSchema(entities: readonly Entity[], dialect: PrismaDialect): string {
  const generator = block('generator client', [
    'provider            = "prisma-client"',
    'output              = "../src/generated/prisma"',
    'runtime             = "nodejs"',
    'moduleFormat        = "esm"',
    'importFileExtension = "js"'
  ])
  const datasource = block('datasource db', [`provider = "${dialect}"`])
  return [generator, datasource, ...entities.map((entity) => model(entity, entities, dialect))].join('\n\n')
}

const block = (head: string, lines: readonly string[]) =>
  `${head} {\n${lines.map((line) => `  ${line}`.trimEnd()).join('\n')}\n}`

function model(entity: Entity, entities: readonly Entity[], dialect: PrismaDialect): string {
  const fields = entity.fields.map((field) => [
    field.name,
    `${types[field.type]}${field.optional === true ? '?' : ''}`,
    attributes(field, dialect)
  ])
  const relations = [
    ...entity.fields
      .filter(({ references }) => references !== undefined)
      .map(({ name, references }) => [
        String(references),
        pascal(String(references)),
        `@relation(fields: [${name}], references: [id], onDelete: Cascade)`
      ]),
    ...entities
      .filter(({ fields: others }) => others.some(({ references }) => references === entity.name))
      .map(({ name, table }) => [table, `${pascal(name)}[]`, ''])
  ]
  const indexes = entity.fields.filter(({ index }) => index === true).map(({ name }) => `@@index([${name}])`)
  return block(`model ${pascal(entity.name)}`, [
    ...aligned([...fields, ...relations]),
    '',
    ...indexes,
    `@@map("${entity.table}")`
  ])
}

function attributes({ name, type, unique, default: fallback }: Field, dialect: PrismaDialect): string {
  return [
    name === 'id' ? '@id @default(uuid())' : '',
    unique === true ? '@unique' : '',
    name === 'createdAt' ? '@default(now())' : '',
    name === 'updatedAt' ? '@default(now()) @updatedAt' : '',
    fallback === undefined ? '' : `@default(${JSON.stringify(fallback)})`,
    snake(name) === name ? '' : `@map("${snake(name)}")`,
    native[dialect][type]
  ]
    .filter(Boolean)
    .join(' ')
}

/** Columns of equal width, as `prisma format` writes them. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const width = (column: number) => Math.max(...rows.map((row) => row[column]?.length ?? 0))
  const [first, second] = [width(0), width(1)]
  return rows.map(([name = '', type = '', rest = '']) =>
    `${name.padEnd(first)} ${type.padEnd(second)} ${rest}`.trimEnd()
  )
}
