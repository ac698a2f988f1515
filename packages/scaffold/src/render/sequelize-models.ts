import type { Entity, Field } from '../contribution.js'
import { pascal } from './casing.js'

const types: Readonly<Record<Field['type'], string>> = {
  uuid: 'DataTypes.UUID',
  string: 'DataTypes.STRING(255)',
  text: 'DataTypes.TEXT',
  boolean: 'DataTypes.BOOLEAN',
  datetime: 'DataTypes.DATE(3)',
  role: 'DataTypes.STRING(50)'
}

/** One Sequelize model per entity. Tables come from migrations, so nothing here is ever synchronised. */
export function sequelizeModels(entities: readonly Entity[], folder: string): Record<string, string> {
  return Object.fromEntries(entities.map((entity) => [`${folder}/${entity.name}Model.ts`, model(entity)]))
}

/** Sequelize sets the two times of a row itself. */
const managed = new Set(['createdAt', 'updatedAt'])

function model({ name, table, fields }: Entity): string {
  const columns = fields.map((field) => `${field.name}: { ${column(field)} }`)
  return `import { DataTypes } from 'sequelize';

/** How ${table} are stored. */
export function define${pascal(name)}(sequelize) {
  return sequelize.define('${name}', { ${columns.join(', ')} }, { tableName: '${table}', underscored: true });
}`
}

function column({ name, type, optional, unique, default: fallback }: Field): string {
  return [
    `type: ${types[type]}`,
    ...(name === 'id' ? ['primaryKey: true', 'defaultValue: DataTypes.UUIDV4'] : []),
    ...(optional === true || name === 'id' || managed.has(name) ? [] : ['allowNull: false']),
    ...(unique === true ? ['unique: true'] : []),
    ...(fallback === undefined
      ? []
      : [`defaultValue: ${typeof fallback === 'string' ? `'${fallback}'` : String(fallback)}`])
  ].join(', ')
}
