import type { Module } from '../contribution.js'

/** Repositories that keep everything in the process; what the other databases use in their unit tests. */
export const memory: Module = {
  id: 'memory',
  title: 'Memory',
  provides: ['persistence', 'persistence:memory'],
  requires: ['db:memory'],
  contribute: ({ auth }) => ({
    templates: [
      'memory-database',
      { folder: 'memory', into: 'src/repositories' },
      ...(auth ? ['memory-database-auth', { folder: 'memory-auth', into: 'src/repositories' }] : [])
    ],
    facts: {
      persistence: 'memory',
      dialect: 'memory',
      memory: '..',
      memoryModules: '../../src/repositories',
      seedOnStart: true
    }
  })
}
