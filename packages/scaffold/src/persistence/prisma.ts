import type { Composition } from '../compose.js'
import type { Module } from '../contribution.js'
import type { PackageName } from '../catalog.js'
import { createTables, type SqlDialect } from '../render/sql.js'
import { prismaSchema } from '../render/prisma-schema.js'
import { migrationScripts } from './migration-scripts.js'

const drivers: Readonly<
  Record<SqlDialect, { dependencies: readonly PackageName[]; devDependencies: readonly PackageName[] }>
> = {
  postgresql: { dependencies: ['@prisma/adapter-pg', 'pg'], devDependencies: ['@types/pg'] },
  mysql: { dependencies: ['@prisma/adapter-mariadb', 'mariadb'], devDependencies: [] },
  sqlite: { dependencies: ['@prisma/adapter-libsql'], devDependencies: [] }
}

const generate = 'npm run generate'

/** Prisma as schema and client over a driver adapter; Kit runs the migrations. */
export const prisma = (dialect: SqlDialect): Module => ({
  id: `prisma-${dialect}`,
  title: 'Prisma',
  provides: ['persistence', 'persistence:prisma'],
  requires: ['db:sql'],
  contribute: ({ auth }) => ({
    templates: [
      'prisma',
      `prisma-${dialect}`,
      'migrate',
      { folder: 'seed', into: 'src' },
      { folder: 'seed-script', into: 'prisma' },
      { folder: 'memory', into: 'tests/support' },
      ...(auth ? ['prisma-auth', { folder: 'memory-auth', into: 'tests/support' }] : [])
    ],
    dependencies: ['@prisma/client', ...drivers[dialect].dependencies],
    devDependencies: ['prisma', ...drivers[dialect].devDependencies],
    scripts: {
      generate: 'prisma generate',
      predev: generate,
      prebuild: generate,
      prelint: generate,
      pretypecheck: generate,
      pretest: generate,
      'pretest:coverage': generate,
      preseed: generate,
      'pretest:integration': `${generate} && npm run migrate`,
      ...migrationScripts,
      seed: 'tsx prisma/seed.ts'
    },
    ignored: ['src/generated/'],
    facts: {
      persistence: 'prisma',
      dialect,
      memoryModules: '.',
      migrations: 'prisma/migrations',
      memory: '../../src',
      seed: 'prisma/seed.ts'
    }
  }),
  files: (composition: Composition) => ({
    'prisma/schema.prisma': prismaSchema(composition.entities, dialect),
    ...createTables(composition.entities, dialect, 'prisma/migrations')
  })
})
