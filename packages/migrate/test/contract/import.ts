import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from '@kit-internal/testkit'
import { describe, expect, it } from 'vitest'
import { createMigration } from '../../src/create.js'
import type { createMigrator as CreateMigrator, ImportOptions, MigratorOptions, ToolName } from '../../src/index.js'

/** How the suite reaches one tool. */
export interface ImportUnderTest {
  readonly from: ToolName
  readonly createMigrator: typeof CreateMigrator
  /** An empty database. */
  readonly database: (folder: string) => Promise<string>
  /** Writes the tool's migrations into `folder`, and lets it apply all of them; can be called again, when nothing is left to do. */
  readonly prepare: (folder: string, url: string) => Promise<void>
  /** Of the tool, relative to the folder; undefined for its own default. */
  readonly source?: string
  /** Ours; undefined for the default. */
  readonly dir?: string
  /** Its files are read where they are. */
  readonly inPlace?: true
  /** Everything that is defined, but for the tool's own tables and ours; compared as it is. */
  readonly schema: (url: string) => Promise<unknown>
  /** The tool's history. */
  readonly history: (url: string) => Promise<unknown>
  /** The files that we then have. */
  readonly files: readonly string[]
  /** The newest of ours, as `rollback` names it, and whether it has a way back. */
  readonly reversible: boolean
  /** A migration of ours that makes something and takes it back; by default a table. */
  readonly next?: { readonly format: 'sql' | 'js'; readonly text: string }
}

/** What moving in promises; a new tool is done when it passes. */
export function describeImport(title: string, tool: ImportUnderTest): void {
  const options: ImportOptions = { from: tool.from, source: tool.source }
  const moveIn = async () => {
    const folder = temporaryFolder()
    const url = await tool.database(folder)
    await tool.prepare(folder, url)
    const dir = join(folder, tool.dir ?? 'migrations')
    const migrator = (more: Partial<MigratorOptions> = {}) =>
      tool.createMigrator({ connection: url, cwd: folder, dir, ...more })
    const look = async () => ({
      schema: await tool.schema(url),
      history: await tool.history(url),
      files: contentsOf(folder)
    })
    return { folder, url, dir, migrator, look }
  }

  describe(`moving in from ${title}`, () => {
    it('changes nothing when it is only tried out', async () => {
      const { migrator, look } = await moveIn()
      const before = await look()
      const { marked, files, dryRun } = await migrator().importFrom({ ...options, dryRun: true })
      expect({ marked, files, dryRun }).toEqual({
        marked: tool.files,
        files: tool.inPlace ? [] : tool.files,
        dryRun: true
      })
      expect(await look()).toEqual(before)
    })

    it('counts as applied what the tool applied, and touches neither schema, history nor folder', async () => {
      const { dir, migrator, look } = await moveIn()
      const before = await look()
      const { marked, pending, notes } = await migrator().importFrom(options)
      expect({ marked, pending, notes }).toEqual({ marked: tool.files, pending: [], notes: [] })
      const { clean, migrations } = await migrator().status()
      expect({ clean, files: migrations.map(({ file }) => file) }).toEqual({ clean: true, files: tool.files })
      const after = await look()
      expect({ schema: after.schema, history: after.history }).toEqual({
        schema: before.schema,
        history: before.history
      })
      expect(after.files).toMatchObject(before.files)
      expect(readdirSync(dir).filter((name) => tool.files.includes(name))).toEqual([...tool.files].sort())
    })

    it('lets the next migration run, and finds nothing to do a second time', async () => {
      const { dir, migrator } = await moveIn()
      await migrator().importFrom(options)
      const { files, marked } = await migrator().importFrom(options)
      expect({ files, marked }).toEqual({ files: [], marked: [] })
      const next = await writeNext(dir, tool.next)
      expect((await migrator().migrate()).applied.map(({ file }) => file)).toEqual([next])
      expect((await migrator().rollback()).reverted.map(({ file }) => file)).toEqual([next])
    })

    it('has files that bring an empty database to the same schema, and back', async () => {
      const { folder, url, migrator } = await moveIn()
      await migrator().importFrom(options)
      const other = join(folder, 'other')
      mkdirSync(other)
      const empty = await tool.database(other)
      const nothing = await tool.schema(empty)
      await migrator({ connection: empty }).migrate()
      expect(await tool.schema(empty)).toEqual(await tool.schema(url))
      if (!tool.reversible) return
      await migrator({ connection: empty }).rollback({ to: 'zero' })
      expect(await tool.schema(empty)).toEqual(nothing)
    })

    it('can be taken back, after which the tool goes on as before', async () => {
      const { folder, url, dir, migrator, look } = await moveIn()
      const before = await look()
      const existed = existsSync(dir)
      await migrator().importFrom(options)
      const undone = await migrator().undoImport(options)
      expect([...undone.marked].sort()).toEqual([...tool.files].sort())
      const after = await look()
      expect(after).toEqual(before)
      if (!existed) expect(readdirSync(dir)).toEqual([])
      expect(
        (
          await migrator()
            .status()
            .catch(() => ({ migrations: [] }))
        ).migrations.filter(({ state }) => state === 'applied')
      ).toEqual([])
      await tool.prepare(folder, url)
      expect(await tool.history(url)).toEqual(before.history)
    })

    it('is not taken back over what was applied since', async () => {
      const { dir, migrator } = await moveIn()
      await migrator().importFrom(options)
      await writeNext(dir, tool.next)
      await migrator().migrate()
      await expect(migrator().undoImport(options)).rejects.toMatchObject({ code: 'KIT_MIGRATE_IMPORT' })
      expect((await migrator().status()).clean).toBe(true)
    })
  })
}

const table: NonNullable<ImportUnderTest['next']> = {
  format: 'sql',
  text: '-- UP Migration\nCREATE TABLE next_one (id INTEGER PRIMARY KEY);\n-- DOWN Migration\nDROP TABLE next_one;\n'
}

/** Names it as `create` does. */
async function writeNext(dir: string, { format, text }: NonNullable<ImportUnderTest['next']> = table): Promise<string> {
  const { file, path } = await createMigration({ name: 'next', dir, format })
  writeFileSync(path, text)
  return file
}

/** Every file of the tool and of ours, with its text; databases apart. */
function contentsOf(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const paths = names
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !/\.db(-|$|\.)|node_modules/.test(path))
  return Object.fromEntries(paths.map((path) => [path.slice(folder.length + 1), readFileSync(path, 'utf8')]))
}
