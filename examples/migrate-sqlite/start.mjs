// As an application does at its start. Any number of instances may do so at once: one works, the others wait.
import { createMigrator } from '@kit/migrate'

const migrator = createMigrator({ connection: 'sqlite:./dev.db' })
const { applied } = await migrator.migrate()
console.log(
  applied.length === 0 ? 'The database is up to date.' : `Applied ${applied.map(({ file }) => file).join(', ')}.`
)
