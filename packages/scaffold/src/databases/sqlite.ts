import type { Database } from './contract.js'

/** A file beside the project: for development, and for small services with one process. */
export const sqlite: Database = {
  id: 'sqlite',
  title: 'SQLite',
  dialect: 'sqlite',
  provides: ['db:sql', 'db:sqlite'],
  contribute: () => ({
    env: [
      {
        key: 'DATABASE_URL',
        rule: "z.string().startsWith('sqlite:', { error: 'must be sqlite: and a file' })",
        example: 'sqlite:./data/app.db',
        compose: 'sqlite:./data/app.db',
        doc: 'The file of the database'
      }
    ],
    ignored: ['data/*.db*'],
    facts: { dataFolder: 'data' }
  }),
  // The folder must exist before a database can be made in it.
  files: () => ({ 'data/.gitkeep': '' })
}
