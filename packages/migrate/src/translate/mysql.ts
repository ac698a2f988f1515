import { sameCall } from './calls.js'
import { refuse } from './refusal.js'
import type { Target, TargetType } from './target.js'

/** MySQL 8.0.19 and later, and MariaDB 10.10 and later. */
export const mysqlTarget: Target = {
  id: 'mysql',
  name: 'MySQL',
  quoteName: (name) => `\`${name.replaceAll('`', '``')}\``,
  quoteText: (text) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`,
  type(name, numbers, node) {
    const type = types[name]
    if (type === undefined) return refuse(`type ${name}`, undefined, node?.location)
    return typeof type === 'function' ? type(numbers, node?.location) : type
  },
  call(name, args) {
    if (name === 'length' || name === 'char_length' || name === 'character_length')
      return `char_length(${args.join(', ')})`
    return sameCall(name, args)
  },
  now: 'CURRENT_TIMESTAMP(6)',
  today: '(CURRENT_DATE)',
  // Version 4, as gen_random_uuid() gives; MySQL's own UUID() can be guessed.
  randomUuid:
    "(lower(concat(hex(random_bytes(4)), '-', hex(random_bytes(2)), '-4', substr(hex(random_bytes(2)), 2), '-', " +
    "elt(1 + floor(rand() * 4), '8', '9', 'a', 'b'), substr(hex(random_bytes(2)), 2), '-', hex(random_bytes(6)))))",
  concat: (parts) => `concat(${parts.join(', ')})`,
  distinct: (left, right) => `NOT (${left} <=> ${right})`
}

type Sized = (numbers: readonly number[], location: number | undefined) => TargetType

const plain = (sql: string): TargetType => ({ sql })
const counter = (sql: string): TargetType => ({ sql, counter: true })
const large = (sql: string): TargetType => ({ sql, large: true })
const seconds =
  (sql: string): Sized =>
  ([digits = 6]) =>
    plain(`${sql}(${String(digits)})`)

const types: Readonly<Record<string, TargetType | Sized>> = {
  int2: plain('SMALLINT'),
  int4: plain('INT'),
  int8: plain('BIGINT'),
  smallserial: counter('SMALLINT'),
  serial2: counter('SMALLINT'),
  serial: counter('INT'),
  serial4: counter('INT'),
  bigserial: counter('BIGINT'),
  serial8: counter('BIGINT'),
  bool: plain('BOOLEAN'),
  text: large('LONGTEXT'),
  varchar: ([length]) => (length === undefined ? large('LONGTEXT') : plain(`VARCHAR(${String(length)})`)),
  bpchar: ([length = 1]) => plain(`CHAR(${String(length)})`),
  numeric: ([precision, scale = 0], location) => {
    if (precision === undefined) return refuse('numeric without a precision', 'write numeric(p, s)', location)
    return plain(`DECIMAL(${String(precision)}, ${String(scale)})`)
  },
  float4: plain('FLOAT'),
  float8: plain('DOUBLE'),
  timestamp: seconds('DATETIME'),
  timestamptz: seconds('TIMESTAMP'),
  date: plain('DATE'),
  time: seconds('TIME'),
  json: large('JSON'),
  jsonb: large('JSON'),
  bytea: large('LONGBLOB'),
  uuid: plain('CHAR(36) CHARACTER SET ascii COLLATE ascii_general_ci')
}
