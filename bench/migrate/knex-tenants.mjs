// What users of knex write for many schemas: one knex each, in a loop; or several at once.
import { createRequire } from 'node:module'
import { join } from 'node:path'

const [modules, directory, connection, tenants, parallel] = process.argv.slice(2)
const knex = createRequire(join(modules, 'x.js'))('knex')
let next = 1
await Promise.all(
  Array.from({ length: Number(parallel) }, async () => {
    for (let tenant = next++; tenant <= Number(tenants); tenant = next++) {
      const schema = `tenant_${tenant}`
      const db = knex({ client: 'pg', connection, searchPath: [schema], pool: { min: 0, max: 1 } })
      await db.migrate.latest({ directory, loadExtensions: ['.cjs'], schemaName: schema })
      await db.destroy()
    }
  })
)
