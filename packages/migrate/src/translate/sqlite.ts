import { sameCall } from './calls.js'
import { refuse } from './refusal.js'
import type { Target, TargetType } from './target.js'

/** SQLite 3.35 and later. */
export const sqliteTarget: Target = {
  id: 'sqlite',
  name: 'SQLite',
  quoteName: (name) => `"${name.replaceAll('"', '""')}"`,
  quoteText: (text) => `'${text.replaceAll("'", "''")}'`,
  type(name, numbers, node) {
    const type = types[name]
    if (type === undefined) return refuse(`type ${name}`, undefined, node?.location)
    return typeof type === 'function' ? type(numbers, node?.location) : type
  },
  call(name, args) {
    if (name === 'length' || name === 'char_length' || name === 'character_length') return `length(${args.join(', ')})`
    return sameCall(name, args)
  },
  // What JavaScript's toISOString() writes, so that both sort together.
  now: "(strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))",
  today: "(date('now'))",
  randomUuid:
    "(lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-' || " +
    "substr('89ab', 1 + (abs(random() % 4)), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))))",
  concat: (parts) => `(${parts.join(' || ')})`,
  distinct: (left, right) => `${left} IS NOT ${right}`
}

const plain = (sql: string): TargetType => ({ sql })
const counter: TargetType = { sql: 'INTEGER', counter: true }
const json: TargetType = { sql: 'TEXT', check: (column) => `json_valid(${column})` }
const limited = (length: number | undefined): TargetType =>
  length === undefined ? plain('TEXT') : { sql: 'TEXT', check: (column) => `length(${column}) <= ${String(length)}` }

const types: Readonly<
  Record<string, TargetType | ((numbers: readonly number[], location: number | undefined) => TargetType)>
> = {
  int2: plain('INTEGER'),
  int4: plain('INTEGER'),
  int8: plain('INTEGER'),
  smallserial: counter,
  serial2: counter,
  serial: counter,
  serial4: counter,
  bigserial: counter,
  serial8: counter,
  bool: plain('BOOLEAN'),
  text: plain('TEXT'),
  varchar: ([length]) => limited(length),
  bpchar: ([length = 1]) => limited(length),
  numeric: ([precision], location) => {
    const exact = precision !== undefined && precision <= 15
    return exact ? plain('NUMERIC') : refuse('numeric with more than 15 digits', 'SQLite keeps 15', location)
  },
  float4: plain('REAL'),
  float8: plain('REAL'),
  timestamp: plain('TEXT'),
  timestamptz: plain('TEXT'),
  date: plain('TEXT'),
  time: plain('TEXT'),
  json,
  jsonb: json,
  bytea: plain('BLOB'),
  uuid: plain('TEXT')
}
