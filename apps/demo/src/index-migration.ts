import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The migration that the demo adds between the two load tests. */
export const indexMigration = {
  title: 'the index that the list needs',
  file: '20260101_120000_add_users_role_created_at_index.sql',
  text: `-- UP Migration
CREATE INDEX idx_users_role_created_at ON users (role, created_at, id);

-- DOWN Migration (for rollback)
DROP INDEX IF EXISTS idx_users_role_created_at;
`
}

export async function writeIndexMigration(folder: string): Promise<void> {
  await writeFile(join(folder, indexMigration.file), indexMigration.text)
}
