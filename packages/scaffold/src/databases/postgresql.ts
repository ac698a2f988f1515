import type { Database } from './contract.js'
import { databaseName } from './name.js'
import { poolVariables } from './pool.js'

const password = { key: 'POSTGRES_PASSWORD', example: 'postgres' }

export const postgresql: Database = {
  id: 'postgresql',
  title: 'PostgreSQL',
  dialect: 'postgresql',
  provides: ['db:sql', 'db:postgresql'],
  contribute: ({ name }) => ({
    templates: ['database-url'],
    env: [
      {
        key: 'DATABASE_URL',
        rule: "z.url({ protocol: /^postgres(ql)?$/, error: 'must be a postgresql:// URL' })",
        example: `postgresql://postgres:${password.example}@localhost:5432/${databaseName(name)}`,
        compose: (written) => `postgresql://postgres:${written(password)}@db:5432/${databaseName(name)}`,
        doc: 'PostgreSQL; DATABASE_HOST, … or POSTGRES_HOST, … are read when it is not set'
      },
      ...poolVariables
    ],
    containers: [
      {
        name: 'db',
        image: 'postgres:18-alpine',
        port: 5432,
        volume: { name: 'db-data', path: '/var/lib/postgresql' },
        environment: { POSTGRES_USER: 'postgres', POSTGRES_DB: databaseName(name) },
        password,
        // While the image sets itself up, its server listens on a socket only.
        healthcheck: ['CMD-SHELL', `pg_isready -h 127.0.0.1 -U postgres -d ${databaseName(name)}`]
      }
    ],
    facts: { databaseUrl: { protocol: 'postgresql', port: 5432, prefixes: ['DATABASE', 'POSTGRES'] } }
  })
}
