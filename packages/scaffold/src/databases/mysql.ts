import type { Database } from './contract.js'
import { databaseName } from './name.js'
import { poolVariables } from './pool.js'

const password = { key: 'MYSQL_ROOT_PASSWORD', example: 'mysql' }

export const mysql: Database = {
  id: 'mysql',
  title: 'MySQL',
  dialect: 'mysql',
  provides: ['db:sql', 'db:mysql'],
  contribute: ({ name }) => ({
    templates: ['database-url', 'mysql-tls'],
    env: [
      {
        key: 'DATABASE_URL',
        rule: "z.url({ protocol: /^(mysql|mariadb)$/, error: 'must be a mysql:// URL' })",
        example: `mysql://root:${password.example}@localhost:3306/${databaseName(name)}`,
        compose: (written) => `mysql://root:${written(password)}@db:3306/${databaseName(name)}`,
        doc: 'MySQL or MariaDB, over TLS with ?ssl-mode=VERIFY_IDENTITY; DATABASE_HOST, … or MYSQL_HOST, … are read when it is not set'
      },
      ...poolVariables
    ],
    containers: [
      {
        name: 'db',
        image: 'mysql:8.4',
        port: 3306,
        volume: { name: 'db-data', path: '/var/lib/mysql' },
        environment: { MYSQL_DATABASE: databaseName(name) },
        password,
        // A server that refuses the account is up, too.
        healthcheck: ['CMD-SHELL', 'mysqladmin ping -h 127.0.0.1']
      }
    ],
    facts: { databaseUrl: { protocol: 'mysql', port: 3306, prefixes: ['DATABASE', 'MYSQL'] } }
  })
}
