// Knex ships these without types. A dialect is the class that knex({ client }) takes, and makes the client that knex works on.
declare module 'knex/lib/dialects/postgres/index.js' {
  import type { Knex } from 'knex'
  const dialect: new (config: Knex.Config) => Knex.Client
  export default dialect
}
declare module 'knex/lib/dialects/mysql2/index.js' {
  import type { Knex } from 'knex'
  const dialect: new (config: Knex.Config) => Knex.Client
  export default dialect
}
declare module 'knex/lib/dialects/better-sqlite3/index.js' {
  import type { Knex } from 'knex'
  const dialect: new (config: Knex.Config) => Knex.Client
  export default dialect
}
declare module 'knex/lib/knex-builder/make-knex.js' {
  import type { Knex } from 'knex'
  const makeKnex: (client: Knex.Client) => Knex
  export default makeKnex
}
