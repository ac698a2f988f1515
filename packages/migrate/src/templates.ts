/** Empty migrations, by the ending of the file. */
export const templates = {
  sql: ({ file }: Wanted) => `-- ${file}\n\n-- UP Migration\n\n\n-- DOWN Migration (for rollback)\n\n`,
  json: () => '{\n  "up": [{ "createCollection": "" }]\n}\n',
  js: ({ file, mongodb }: Wanted) => {
    const [name, type, context] = parameters(mongodb)
    return `// ${file}

/**
 * @param {${type}} ${name}
 * @param {import('@kit/migrate').${context}} context
 */
export async function up(${name}, context) {
}

/**
 * @param {${type}} ${name}
 * @param {import('@kit/migrate').${context}} context
 */
export async function down(${name}, context) {
}
`
  },
  ts: ({ file, mongodb }: Wanted) => {
    const [name, type, context] = parameters(mongodb)
    return `// ${file}
import type { ${context} } from '@kit/migrate'

type Database = ${type}

export async function up(${name}: Database, context: ${context}): Promise<void> {
}

export async function down(${name}: Database, context: ${context}): Promise<void> {
}
`
  }
}

interface Wanted {
  readonly file: string
  readonly mongodb: boolean
}

const parameters = (mongodb: boolean) =>
  mongodb
    ? (['db', "import('mongodb').Db", 'MongoMigrationContext'] as const)
    : (['knex', "import('knex').Knex", 'KnexMigrationContext'] as const)
