import { isKitError } from '@kit-internal/errors'
import { sqlEngineOf, type Engine } from '../connection.js'
import { parseMigration } from '../file/parse.js'
import {
  isForeignKeysPragma,
  isTransactionCommand,
  needsNoTransaction,
  splitStatements,
  type Statement
} from '../sql/index.js'
import { cannotImport } from './errors.js'

/** The two halves of a migration as another tool keeps them. */
export interface Halves {
  readonly up: string
  readonly down?: string | undefined
  /** False when the tool runs it without a transaction. */
  readonly transaction?: boolean
}

/**
 * A migration in our form. `BEGIN` at the start and `COMMIT` at the end of a half are left out, as every migration has
 * a transaction of its own here; what cannot run in one gets the directive that says so.
 */
export async function toMigrationText(
  halves: Halves,
  at: { from: string; engine: Engine; title: string }
): Promise<string> {
  const up = await section('UP', halves.up, halves.transaction, at.engine)
  const down = halves.down === undefined ? undefined : await section('DOWN', halves.down, halves.transaction, at.engine)
  const lines = [`-- Imported from ${at.title}: ${at.from}`, '', ...up.lines]
  if (down !== undefined && down.statements.length > 0) lines.push('', ...down.lines)
  const text = `${lines.join('\n')}\n`
  if (await readsAs(text, { up: up.statements, down: down?.statements ?? [] }, at.engine)) return text
  throw cannotImport(
    `${at.from} has a comment that reads like a marker of a migration, such as "-- Down Migration"`,
    'Word that comment differently, and import again.'
  )
}

/** True when our reader finds exactly these statements in the text. */
export async function readsAs(
  text: string,
  wanted: { readonly up: readonly string[]; readonly down: readonly string[] },
  engine: Engine
): Promise<boolean> {
  try {
    const { up, down } = parseMigration(text, { file: 'it', dialect: sqlEngineOf(engine) })
    const found = [await statementsOf(up.text, engine), down === undefined ? [] : await statementsOf(down.text, engine)]
    return JSON.stringify(found) === JSON.stringify([wanted.up, wanted.down])
  } catch (error) {
    if (isKitError(error)) return false
    throw error
  }
}

/** The statements of some SQL; as one where it cannot be split, then running it will tell why. */
export async function statementsOf(sql: string, engine: Engine): Promise<string[]> {
  return (await split(sql, engine)).map(({ text }) => text)
}

async function split(sql: string, engine: Engine): Promise<readonly Statement[]> {
  try {
    return await splitStatements(sql, sqlEngineOf(engine))
  } catch (error) {
    if (!isKitError(error)) throw error
    return [{ text: sql.trim(), line: 1, offset: sql.indexOf(sql.trim()) }]
  }
}

async function section(name: 'UP' | 'DOWN', given: string, transaction: boolean | undefined, engine: Engine) {
  const sql = withoutTransaction(given, await split(given, engine), engine).trim()
  const statements = await statementsOf(sql, engine)
  const apart =
    transaction === false ||
    statements.some((text) => needsNoTransaction(text, sqlEngineOf(engine)) !== undefined && !isForeignKeysPragma(text))
  const head = [`-- ${name} Migration`, ...(apart && statements.length > 0 ? ['-- kit: no-transaction'] : [])]
  // A migration without a statement is an accident here; there it was none.
  if (statements.length === 0 && name === 'UP') {
    const nothing = 'SELECT 1'
    return { lines: [...head, ...(sql === '' ? [] : [sql]), `${nothing};`], statements: [nothing] }
  }
  return { lines: [...head, sql], statements }
}

function withoutTransaction(sql: string, statements: readonly Statement[], engine: Engine): string {
  const commands = statements.filter(({ text }) => isTransactionCommand(text, sqlEngineOf(engine)))
  const [begin, commit] = commands
  if (commands.length !== 2 || begin !== statements[0] || commit !== statements.at(-1)) return sql
  if (begin === undefined || commit === undefined) return sql
  return cut(cut(sql, commit), begin)
}

/** Without the statement and the `;` behind it. */
function cut(sql: string, { offset, text }: Statement): string {
  return sql.slice(0, offset) + sql.slice(offset + text.length).replace(/^\s*;/, '')
}
