import { createHash } from 'node:crypto'
import { cannotImport } from './errors.js'
import { readText } from './files.js'
import { historyRows, textOf } from './history-rows.js'
import { toMigrationText } from './sections.js'
import type { ForeignMigration, Tool } from './tool.js'

const title = 'Drizzle'

/** Drizzle: `0000_name.sql` in the order of `meta/_journal.json`; has no way back. */
export const drizzle: Tool = {
  title,
  engines: ['postgresql', 'mysql', 'sqlite'],
  source: 'drizzle',
  history: (engine) => (engine === 'postgresql' ? 'drizzle.__drizzle_migrations' : '__drizzle_migrations'),
  async read({ source, engine }) {
    const found: ForeignMigration[] = []
    for (const { when, tag } of journalOf(source)) {
      const [, version, words] = /^(\d+)_?(.*)$/.exec(tag) ?? []
      if (version === undefined) {
        throw cannotImport(
          `${tag}.sql has no number at the front of its name`,
          'Give it one, also in meta/_journal.json.'
        )
      }
      const up = withoutBreakpoints(readText(source, `${tag}.sql`))
      const text = await toMigrationText({ up }, { from: `${tag}.sql`, engine, title })
      found.push({
        key: String(when),
        from: `${tag}.sql`,
        version,
        title: words || 'migration',
        extension: '.sql',
        text
      })
    }
    return found
  },
  async applied(history, migrations, { source }) {
    const rows = await historyRows(history, { title, columns: ['hash', 'created_at'], orderBy: 'id' })
    const keys = rows.map((row) => String(Number(row['created_at'])))
    const notes = rows.flatMap((row, at) => {
      const file = migrations.find(({ key }) => key === keys[at])?.from
      if (file === undefined) return []
      const hash = createHash('sha256').update(readText(source, file)).digest('hex')
      return hash === textOf(row['hash'])
        ? []
        : [`${file} was edited after Drizzle applied it; its present text counts.`]
    })
    return { keys, notes }
  }
}

interface JournalEntry {
  readonly when: number
  readonly tag: string
}

function journalOf(source: string): readonly JournalEntry[] {
  const text = readText(source, 'meta/_journal.json')
  try {
    const { entries } = JSON.parse(text) as { entries: readonly (JournalEntry & { idx: number })[] }
    return [...entries].sort((a, b) => a.idx - b.idx)
  } catch (cause) {
    throw cannotImport(`${source}/meta/_journal.json is not Drizzle's journal`, 'Check --from and --source.', cause)
  }
}

/** The marker between statements is not a comment in MySQL; where it stands, a statement ends. */
function withoutBreakpoints(text: string): string {
  const pieces = text.split('--> statement-breakpoint').map((piece) => piece.trim())
  return pieces
    .filter((piece) => piece !== '')
    .map(ended)
    .join('\n')
}

const ended = (piece: string) => (piece.endsWith(';') ? piece : `${piece}\n;`)
