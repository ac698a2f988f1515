import type { FuncCall, Node } from 'libpg-query'
import { constraintsOf, strings, tableChanges, walk } from '../../sql/postgresql-tree.js'
import type { PostgresStatement, Rule } from '../rule.js'

export const addingFieldWithDefault: Rule<PostgresStatement> = {
  title: 'A column with a volatile default or a stored expression is not added to an existing table',
  why: 'PostgreSQL rewrites the whole table under an ACCESS EXCLUSIVE lock: no reads, no writes until it is done.',
  fix: 'Add the column without the default, set the default in a second statement, and fill existing rows in batches.',
  severity: 'error',
  sections: 'both',
  *check(statement, section) {
    for (const { table, command, column } of tableChanges(statement.node)) {
      if (command.subtype !== 'AT_AddColumn' || section.isNew(table, statement)) continue
      for (const constraint of constraintsOf(column)) {
        const name = `${table}.${column?.colname ?? ''}`
        if (constraint.contype === 'CONSTR_DEFAULT' && isVolatile(constraint.raw_expr)) {
          yield `${name} has a default that differs per row, so adding it rewrites the table`
        } else if (constraint.contype === 'CONSTR_GENERATED' && constraint.generated_kind !== 'v') {
          yield `${name} is generated and stored, so adding it rewrites the table`
        }
      }
    }
  }
}

/** Built-in functions that PostgreSQL evaluates once for all rows (stable or immutable). */
const steady = new Set(
  `now transaction_timestamp statement_timestamp current_database current_schema current_setting pg_backend_pid txid_current
   lower upper concat format md5 length repeat replace substr substring btrim ltrim rtrim round floor ceil abs coalesce
   json_build_object jsonb_build_object json_build_array jsonb_build_array to_json to_jsonb to_char to_date to_timestamp
   make_date make_time make_interval make_timestamp make_timestamptz date_trunc date_part age timezone int4range int8range
   numrange daterange tsrange tstzrange array_fill encode decode convert_to sha256`.split(/\s+/)
)

function isVolatile(expression: Node | undefined): boolean {
  for (const { name, value } of walk(expression)) {
    if (name === 'FuncCall' && !steady.has(strings((value as FuncCall).funcname).at(-1) ?? '')) return true
    if (name === 'SubLink') return true
  }
  return false
}
