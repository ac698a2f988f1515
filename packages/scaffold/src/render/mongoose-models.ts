import type { Entity, Field } from '../contribution.js'
import { pascal } from './casing.js'

const types: Readonly<Record<Field['type'], string>> = {
  uuid: 'String',
  string: 'String',
  text: 'String',
  boolean: 'Boolean',
  datetime: 'Date',
  role: 'String'
}

/** Mongoose sets the two times of a document itself. */
const managed = new Set(['createdAt', 'updatedAt'])

/** One Mongoose model per entity. Indexes come from migrations, so nothing here ever changes the database's structure. */
export function mongooseModels(entities: readonly Entity[], folder: string): Record<string, string> {
  return Object.fromEntries(entities.map((entity) => [`${folder}/${entity.name}Model.ts`, model(entity)]))
}

function model({ name, table, fields }: Entity): string {
  const type = pascal(name)
  const stored = fields.filter((field) => field.name !== 'id' && !managed.has(field.name))
  const source = name === 'user' ? 'types' : name
  return `import { randomUUID } from 'node:crypto';
import { Schema, type Connection } from 'mongoose';
import type { ${type} } from './${source}.js';

export type ${type}Document = Omit<${type}, 'id'> & { _id: string };

/** How ${table} are stored. */
export function define${type}(connection: Connection) {
  const schema = new Schema<${type}Document>(
    { _id: { type: String, default: () => randomUUID() }, ${stored.map((field) => `${field.name}: { ${column(field)} }`).join(', ')} },
    { collection: '${table}', timestamps: true, versionKey: false, autoCreate: false, autoIndex: false },
  );
  return connection.model('${name}', schema);
}`
}

function column({ type, optional, default: fallback }: Field): string {
  return [
    `type: ${types[type]}`,
    ...(optional === true ? ['default: null'] : ['required: true']),
    ...(fallback === undefined ? [] : [`default: ${typeof fallback === 'string' ? `'${fallback}'` : String(fallback)}`])
  ].join(', ')
}

/** One migration per entity, in the order of the entities, with its way back. Names carry fixed times, so they sort. */
export function createCollections(entities: readonly Entity[], folder: string): Record<string, string> {
  return Object.fromEntries(
    entities.map((entity, index) => {
      const time = String(index + 1).padStart(4, '0')
      return [`${folder}/20250101_00${time}_create_${entity.table}.mjs`, migration(entity)]
    })
  )
}

function migration({ table, fields }: Entity): string {
  const indexes = fields
    .filter(({ unique, index }) => unique === true || index === true)
    .map(
      ({ name, unique }) =>
        `  await db.collection('${table}').createIndex({ ${name}: 1 }, { name: '${table}_${name}'${unique === true ? ', unique: true' : ''} });`
    )
  // Making an index makes the collection too, and does no harm when it is repeated.
  const steps = indexes.length > 0 ? indexes : [`  await db.createCollection('${table}');`]
  return `/** @param {import('mongodb').Db} db */
export async function up(db) {
${steps.join('\n')}
}

/** @param {import('mongodb').Db} db */
export async function down(db) {
  await db.dropCollection('${table}');
}`
}
