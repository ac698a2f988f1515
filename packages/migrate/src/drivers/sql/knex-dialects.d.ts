// Knex ships these without types; each is the class that knex({ client }) takes.
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
