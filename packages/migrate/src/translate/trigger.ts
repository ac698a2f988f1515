import type { CreateTrigStmt, Node } from 'libpg-query'
import { strings } from '../sql/postgresql-tree.js'
import { type Context, quotedNames, tableName } from './context.js'
import { translateExpression, type WriteColumn } from './expression.js'
import { readsEarlierColumn } from './reads.js'
import { refuse } from './refusal.js'
import type { TriggerFunction } from './trigger-function.js'

// Bits of pg_trigger.tgtype.
const BEFORE = 2
const INSERT = 4
const UPDATE = 16

/** Name of the trigger for UPDATE when PostgreSQL's fires at INSERT too: the others allow one event a trigger. */
export const secondName = (trigger: string): string => `${trigger}_on_update`

/** BEFORE … FOR EACH ROW triggers that only set columns of the new row. */
export function writeCreateTrigger(trigger: CreateTrigStmt, context: Context): string[] {
  const { timing = 0, events = 0, row, trigname = '', relation } = trigger
  const called = strings(trigger.funcname).at(-1) ?? ''
  const { location } = relation ?? {}
  if (
    timing !== BEFORE ||
    !row ||
    (events & ~(INSERT | UPDATE)) !== 0 ||
    trigger.isconstraint ||
    trigger.args?.length
  ) {
    return refuse(
      `the trigger ${trigname}`,
      'only BEFORE INSERT OR UPDATE … FOR EACH ROW without arguments is translated',
      location
    )
  }
  const body = context.catalog.triggerFunction(called)
  if (!body)
    return refuse(
      `the trigger ${trigname}`,
      `its function ${called}() is not in this migration or an earlier one, or does more than set columns`,
      location
    )
  const both = events === (INSERT | UPDATE)
  const names = (events & INSERT ? [{ name: trigname, event: 'INSERT' as const }] : []).concat(
    events & UPDATE ? [{ name: both ? secondName(trigname) : trigname, event: 'UPDATE' as const } as never] : []
  )
  return names.flatMap(({ name, event }) => {
    const drop = trigger.replace ? [`DROP TRIGGER IF EXISTS ${context.target.quoteName(name)}`] : []
    return [...drop, writers[context.target.id]({ name, event, trigger, body }, context)]
  })
}

interface OneEvent {
  readonly name: string
  readonly event: 'INSERT' | 'UPDATE'
  readonly trigger: CreateTrigStmt
  readonly body: TriggerFunction
}

const writers = { mysql: writeForMysql, sqlite: writeForSqlite } satisfies Record<Context['target']['id'], unknown>

function writeForMysql({ name, event, trigger, body }: OneEvent, context: Context): string {
  const { target } = context
  if (trigger.columns?.length) refuse('UPDATE OF columns', undefined, trigger.relation?.location)
  const head = `CREATE TRIGGER ${target.quoteName(name)} BEFORE ${event} ON ${target.quoteName(tableName(trigger.relation))} FOR EACH ROW`
  const sets = body.assignments.map(
    ({ column, value }) => `NEW.${target.quoteName(column)} = ${rowExpression(value, context)}`
  )
  const set = `SET ${sets.join(', ')}`
  return trigger.whenClause
    ? `${head} IF ${rowExpression(trigger.whenClause, context)} THEN ${set}; END IF`
    : `${head} ${set}`
}

/** SQLite cannot change NEW, so the row is updated after it is written; its triggers do not fire themselves again. */
function writeForSqlite({ name, event, trigger, body }: OneEvent, context: Context): string {
  const { target } = context
  // In one UPDATE all expressions see the row as it was, in PL/pgSQL each sees the assignments before it.
  if (readsEarlierColumn(body.assignments, 'new'))
    refuse(`the trigger ${name}`, 'it reads a column that it has set', trigger.relation?.location)
  const of = event === 'UPDATE' && trigger.columns?.length ? ` OF ${quotedNames(trigger.columns, target)}` : ''
  const table = target.quoteName(tableName(trigger.relation))
  const when = trigger.whenClause ? ` WHEN ${rowExpression(trigger.whenClause, context)}` : ''
  const sets = body.assignments.map(
    ({ column, value }) => `${target.quoteName(column)} = ${rowExpression(value, context)}`
  )
  const update = `UPDATE ${table} SET ${sets.join(', ')} WHERE rowid = NEW.rowid;`
  return `CREATE TRIGGER ${target.quoteName(name)} AFTER ${event}${of} ON ${table} FOR EACH ROW${when} BEGIN ${update} END`
}

function rowExpression(node: Node, { target }: Context): string {
  const column: WriteColumn = (path, location) => {
    const [row = '', name] = path
    if (name === undefined || (row !== 'new' && row !== 'old'))
      return refuse(`${path.join('.')} in a trigger`, undefined, location)
    return `${row.toUpperCase()}.${target.quoteName(name)}`
  }
  return translateExpression(node, target, column)
}
