import type { Database } from './contract.js'
import { databaseName } from './name.js'
import { poolVariables } from './pool.js'

const password = { key: 'MONGO_INITDB_ROOT_PASSWORD', example: 'mongo' }

export const mongodb: Database = {
  id: 'mongodb',
  title: 'MongoDB',
  dialect: 'mongodb',
  provides: ['db:document', 'db:mongodb'],
  contribute: ({ name }) => ({
    templates: ['database-url'],
    env: [
      {
        key: 'DATABASE_URL',
        // No z.url(): addresses of replica sets name several hosts.
        rule: "z.string().regex(/^mongodb(\\+srv)?:\\/\\/[^/]/, { error: 'must be a mongodb:// URL' })",
        example: `mongodb://mongo:${password.example}@localhost:27017/${databaseName(name)}?authSource=admin`,
        compose: (written) => `mongodb://mongo:${written(password)}@db:27017/${databaseName(name)}?authSource=admin`,
        doc: 'MongoDB; DATABASE_HOST, … or MONGODB_HOST, … are read when it is not set'
      },
      ...poolVariables
    ],
    containers: [
      {
        name: 'db',
        image: 'mongo:8.0',
        port: 27017,
        volume: { name: 'db-data', path: '/data/db' },
        environment: { MONGO_INITDB_ROOT_USERNAME: 'mongo' },
        password,
        healthcheck: ['CMD-SHELL', "mongosh --quiet --eval 'db.adminCommand({ ping: 1 })'"]
      }
    ],
    facts: { databaseUrl: { protocol: 'mongodb', port: 27017, prefixes: ['DATABASE', 'MONGODB'] } }
  })
}
