import type { PackageName } from '../catalog.js'
import type { Composition } from '../compose.js'
import type { Module } from '../contribution.js'
import { sequelizeModels } from '../render/sequelize-models.js'
import { createTables, type SqlDialect } from '../render/sql.js'
import { migrationScripts } from './migration-scripts.js'

const drivers: Readonly<Record<SqlDialect, PackageName>> = {
  postgresql: 'pg',
  mysql: 'mysql2',
  sqlite: 'libsql'
}

/** By this type of the column Sequelize tells truth values from numbers. */
const booleanColumn = 'TINYINT(1)'

/** Sequelize as models and queries; Kit runs the migrations. */
export const sequelize = (dialect: SqlDialect): Module => ({
  id: `sequelize-${dialect}`,
  title: 'Sequelize',
  provides: ['persistence', 'persistence:sequelize'],
  requires: ['db:sql'],
  contribute: ({ auth }) => ({
    templates: [
      'sequelize',
      ...(dialect === 'postgresql' ? [] : [`sequelize-${dialect}`]),
      'migrate',
      { folder: 'seed', into: 'src' },
      { folder: 'seed-script', into: 'scripts' },
      { folder: 'memory', into: 'tests/support' },
      ...(auth ? ['sequelize-auth', { folder: 'memory-auth', into: 'tests/support' }] : [])
    ],
    dependencies: ['sequelize', drivers[dialect]],
    scripts: {
      'pretest:integration': 'npm run migrate',
      ...migrationScripts,
      seed: 'node scripts/seed.js'
    },
    facts: {
      persistence: 'sequelize',
      dialect,
      memoryModules: '.',
      migrations: 'migrations',
      memory: '../../src',
      seed: 'scripts/seed.js'
    }
  }),
  files: ({ entities }: Composition) => ({
    ...sequelizeModels(entities, 'src/models'),
    ...createTables(entities, dialect, 'migrations', dialect === 'sqlite' ? { boolean: booleanColumn } : {})
  })
})
