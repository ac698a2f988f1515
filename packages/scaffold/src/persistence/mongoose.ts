import type { Composition } from '../compose.js'
import type { Module } from '../contribution.js'
import { createCollections, mongooseModels } from '../render/mongoose-models.js'
import type { Language } from '../stacks/index.js'
import { migrationScripts } from './migration-scripts.js'

/** Mongoose as models and queries; Kit runs the migrations, which make the indexes. */
export const mongoose = (language: Language): Module => ({
  id: 'mongoose',
  title: 'Mongoose',
  provides: ['persistence', 'persistence:mongoose'],
  requires: ['db:mongodb'],
  contribute: ({ auth }) => ({
    templates: [
      'mongoose',
      'migrate',
      { folder: 'seed', into: 'src' },
      { folder: 'seed-script', into: 'scripts' },
      { folder: 'memory', into: 'tests/support' },
      ...(auth ? ['mongoose-auth', { folder: 'memory-auth', into: 'tests/support' }] : [])
    ],
    dependencies: ['mongoose'],
    scripts: {
      'pretest:integration': 'npm run migrate',
      ...migrationScripts,
      seed: language === 'typescript' ? 'tsx scripts/seed.ts' : 'node scripts/seed.js'
    },
    facts: {
      persistence: 'mongoose',
      dialect: 'mongodb',
      memoryModules: '.',
      migrations: 'migrations',
      memory: '../../src',
      seed: language === 'typescript' ? 'scripts/seed.ts' : 'scripts/seed.js'
    }
  }),
  files: ({ entities }: Composition) => ({
    ...mongooseModels(entities, 'src/models'),
    ...createCollections(entities, 'migrations')
  })
})
