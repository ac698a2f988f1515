import type { A_Const, A_Expr, ColumnRef, FuncCall, Node, TypeCast } from 'libpg-query'
import { nodeName, pick, pickAll, strings, typeName } from '../sql/postgresql-tree.js'
import { refuse } from './refusal.js'
import type { Target } from './target.js'

/** How a column is written where the expression stands; in triggers `new.x` and `old.x`. */
export type WriteColumn = (path: readonly string[], location: number | undefined) => string

/** Expressions in defaults, checks, conditions and values: the part that means the same on every engine. */
export function translateExpression(node: Node | undefined, target: Target, column?: WriteColumn): string {
  const write: WriteColumn = column ?? ((path) => target.quoteName(path.at(-1) ?? ''))
  return translate(node, target, write)
}

function translate(node: Node | undefined, target: Target, column: WriteColumn): string {
  const inner = (next: Node | undefined): string => translate(next, target, column)
  if (node === undefined) return refuse('an empty expression')
  const constant = pick(node, 'A_Const')
  if (constant) return writeConstant(constant, target)
  const reference = pick(node, 'ColumnRef')
  if (reference) return column(columnPath(reference), reference.location)
  const call = pick(node, 'FuncCall')
  if (call) return writeCall(call, target, inner)
  const value = pick(node, 'SQLValueFunction')
  if (value) return writeValueFunction(value.op, target, value.location)
  const cast = pick(node, 'TypeCast')
  if (cast) return writeCast(cast, inner)
  const operation = pick(node, 'A_Expr')
  if (operation) return writeOperation(operation, target, inner)
  const logic = pick(node, 'BoolExpr')
  if (logic) {
    const parts = (logic.args ?? []).map(inner)
    if (logic.boolop === 'NOT_EXPR') return `NOT (${parts[0] ?? ''})`
    return `(${parts.join(logic.boolop === 'AND_EXPR' ? ' AND ' : ' OR ')})`
  }
  const nullTest = pick(node, 'NullTest')
  if (nullTest) return `${inner(nullTest.arg)} IS ${nullTest.nulltesttype === 'IS_NULL' ? '' : 'NOT '}NULL`
  const coalesce = pick(node, 'CoalesceExpr')
  if (coalesce) return `coalesce(${(coalesce.args ?? []).map(inner).join(', ')})`
  const choice = pick(node, 'CaseExpr')
  if (choice) {
    const whens = pickAll(choice.args, 'CaseWhen').map((when) => `WHEN ${inner(when.expr)} THEN ${inner(when.result)}`)
    const subject = choice.arg ? `${inner(choice.arg)} ` : ''
    return `CASE ${subject}${whens.join(' ')}${choice.defresult ? ` ELSE ${inner(choice.defresult)}` : ''} END`
  }
  return refuse(`the expression ${nodeName(node)}`, undefined, locationOf(node))
}

/** The parse tree leaves out what is 0, false or empty. */
function writeConstant(constant: A_Const, target: Target): string {
  if (constant.isnull) return 'NULL'
  if (constant.sval) {
    const text = constant.sval.sval ?? ''
    // The others would keep the digits as text.
    if (/^\\x(?:[0-9a-f]{2})+$/i.test(text)) return refuse('a bytea literal', undefined, constant.location)
    return target.quoteText(text)
  }
  if (constant.boolval) return constant.boolval.boolval ? 'TRUE' : 'FALSE'
  if (constant.ival) return String(constant.ival.ival ?? 0)
  if (constant.fval) return constant.fval.fval ?? '0'
  return refuse('a bit string', undefined, constant.location)
}

function columnPath(reference: ColumnRef): string[] {
  const path = strings(reference.fields)
  return path.length === (reference.fields ?? []).length
    ? path
    : refuse('* in an expression', undefined, reference.location)
}

function writeCall(call: FuncCall, target: Target, inner: (node: Node) => string): string {
  const name = strings(call.funcname).at(-1) ?? ''
  const plain = !call.agg_star && !call.agg_distinct && !call.over && !call.func_variadic
  const args = (call.args ?? []).map(inner)
  if (args.length === 0 && clock.has(name)) return target.now
  if (args.length === 0 && (name === 'gen_random_uuid' || name === 'uuid_generate_v4')) return target.randomUuid
  if (name === 'concat' && plain) return target.concat(args.map((arg) => `coalesce(${arg}, '')`))
  // btrim is what the parser makes of trim().
  const written = plain ? target.call(name === 'btrim' ? 'trim' : name, args) : undefined
  return written ?? refuse(`the function ${name}()`, undefined, call.location)
}

const clock = new Set(['now', 'transaction_timestamp', 'statement_timestamp', 'clock_timestamp'])

function writeValueFunction(op: string | undefined, target: Target, location: number | undefined): string {
  if (op === 'SVFOP_CURRENT_TIMESTAMP' || op === 'SVFOP_LOCALTIMESTAMP') return target.now
  if (op === 'SVFOP_CURRENT_DATE') return target.today
  return refuse((op ?? 'this value').replace('SVFOP_', ''), undefined, location)
}

/** The cast of a literal only gives PostgreSQL its type; any other changes a value. */
function writeCast(cast: TypeCast, inner: (node: Node | undefined) => string): string {
  const type = typeName(cast.typeName)
  const constant = pick(cast.arg, 'A_Const')
  const keeps = constant?.isnull === true || (constant?.sval !== undefined && literalTypes.has(type))
  const boolean = type === 'bool' && constant?.sval !== undefined
  if (boolean) return /^(t|true|y|yes|on|1)$/i.test(constant.sval?.sval ?? '') ? 'TRUE' : 'FALSE'
  if (keeps && cast.typeName?.arrayBounds === undefined) return inner(cast.arg)
  return refuse(`a cast to ${type}`, undefined, cast.location)
}

const literalTypes = new Set([
  'text',
  'varchar',
  'bpchar',
  'json',
  'jsonb',
  'uuid',
  'date',
  'timestamp',
  'time',
  'unknown'
])

const operators: Readonly<Record<string, string>> = {
  '=': '=',
  '<>': '<>',
  '!=': '<>',
  '<': '<',
  '>': '>',
  '<=': '<=',
  '>=': '>=',
  '+': '+',
  '-': '-',
  '*': '*',
  '%': '%'
}

function writeOperation(operation: A_Expr, target: Target, inner: (node: Node | undefined) => string): string {
  const operator = strings(operation.name).at(-1) ?? ''
  const { kind, lexpr, rexpr, location } = operation
  const list = (): string[] => (pick(rexpr, 'List')?.items ?? []).map(inner)
  if (kind === 'AEXPR_OP' && operator === '||') return target.concat([inner(lexpr), inner(rexpr)])
  if (kind === 'AEXPR_OP' && operator in operators) {
    if (lexpr === undefined) return `(${operator}${inner(rexpr)})`
    return `(${inner(lexpr)} ${operators[operator] ?? ''} ${inner(rexpr)})`
  }
  if (kind === 'AEXPR_IN') return `${inner(lexpr)} ${operator === '<>' ? 'NOT ' : ''}IN (${list().join(', ')})`
  if (kind === 'AEXPR_BETWEEN' || kind === 'AEXPR_NOT_BETWEEN') {
    return `(${inner(lexpr)} ${kind === 'AEXPR_BETWEEN' ? '' : 'NOT '}BETWEEN ${list().join(' AND ')})`
  }
  if (kind === 'AEXPR_DISTINCT') return target.distinct(inner(lexpr), inner(rexpr))
  if (kind === 'AEXPR_NOT_DISTINCT') return `NOT (${target.distinct(inner(lexpr), inner(rexpr))})`
  if (kind === 'AEXPR_NULLIF') return `nullif(${inner(lexpr)}, ${inner(rexpr)})`
  return refuse(`the operator ${operatorNames[operator] ?? operator}`, undefined, location)
}

const operatorNames: Readonly<Record<string, string>> = {
  '~~': 'LIKE',
  '!~~': 'NOT LIKE',
  '~~*': 'ILIKE',
  '!~~*': 'NOT ILIKE'
}

function locationOf(node: Node): number | undefined {
  const [inside] = Object.values(node) as [{ location?: number } | undefined]
  return inside?.location
}
