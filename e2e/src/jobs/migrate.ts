import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Job } from './index.js'

const migration = `-- UP Migration
CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL);
CREATE INDEX notes_text ON notes (text);

-- DOWN Migration
DROP TABLE notes;
`

export const migrateJob: Job = {
  mistyped: { args: ['status', '--tabl', 'x'], meant: '--table' },
  title: 'applies a migration to a SQLite file, shows it and takes it back',
  async run(customer, node) {
    const cwd = join(customer.folder, `job ${node}`)
    const file = '20250108_120000_add_notes.sql'
    await mkdir(join(cwd, 'migrations'), { recursive: true })
    await writeFile(join(cwd, 'migrations', file), migration)
    const kit = async (...args: readonly string[]) => {
      const { stdout } = await customer.run('kit-migrate', [...args, '-c', 'sqlite:./dev.db', '--json'], { node, cwd })
      return JSON.parse(stdout) as Record<string, Record<string, unknown>[]>
    }
    const state = async () => (await kit('status'))['migrations']?.map((entry) => entry['state'])

    assert.deepEqual(await state(), ['pending'])
    const { applied } = await kit('migrate')
    assert.deepEqual(
      applied?.map((entry) => entry['file']),
      [file]
    )
    assert.deepEqual(await state(), ['applied'])
    const { reverted } = await kit('rollback', '--force')
    assert.deepEqual(
      reverted?.map((entry) => entry['file']),
      [file]
    )
    assert.deepEqual(await state(), ['pending'])
  }
}
