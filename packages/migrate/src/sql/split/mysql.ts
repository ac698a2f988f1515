import type { Token } from '../token.js'
import { CompoundStatement } from './mysql-compound.js'
import type { Boundary } from './scan.js'

/** Knows where stored programs begin, and within them follows the blocks, so that files need no DELIMITER. */
export function mysqlBoundary(): Boundary {
  let phase: (key: string, token: Token) => void = start
  let parens = 0
  let parameters = false
  let isFunction = false
  let last = ''
  const body = new CompoundStatement()
  const enterBody = (key: string, token: Token): void => {
    phase = (next, at) => body.take(next, at)
    body.take(key, token)
  }
  const plain = (): void => undefined

  function start(key: string, token: Token): void {
    if (key === 'CREATE' || key === 'ALTER') phase = create
    else if (key === 'BEGIN')
      phase = (next, at) => (next === 'NOT' ? enterBody('BEGIN', token) : (phase = plain), void at)
    else if (compound.has(key)) enterBody(key, token)
    else phase = plain
  }

  /** From CREATE to the kind of thing created, over OR REPLACE, DEFINER, AGGREGATE. */
  function create(key: string): void {
    isFunction = key === 'FUNCTION'
    if (key === 'PROCEDURE' || isFunction) phase = routineHead
    else if (key === 'TRIGGER') phase = triggerHead
    else if (key === 'EVENT') phase = eventHead
    else if (otherKinds.has(key)) phase = plain
  }

  /** Parameters, then RETURNS and characteristics, up to where the body starts. */
  function routineHead(key: string, token: Token): void {
    if (key === '(') parens++
    if (key === ')') parens--
    const inside = parens > 0 || !parameters
    parameters ||= key === ')' && parens === 0
    if (inside || key === '' || key === ')') return
    if (isFunction ? startsFunction(key) : !characteristics.has(key)) enterBody(key, token)
  }

  function triggerHead(key: string): void {
    if (key === 'ROW' && last === 'EACH') phase = afterRow
  }

  function afterRow(key: string, token: Token): void {
    if (key === 'FOLLOWS' || key === 'PRECEDES') phase = () => (phase = enterBody)
    else enterBody(key, token)
  }

  function eventHead(key: string): void {
    if (key === 'DO') phase = enterBody
  }

  return {
    take(key, token) {
      phase(key, token)
      last = key
    },
    open: () => body.open()
  }
}

/** Statements that MariaDB also runs outside stored programs. */
const compound = new Set(['IF', 'CASE', 'LOOP', 'REPEAT', 'WHILE', 'FOR'])

/** All that may stand between the parameters of a procedure and its body, beside the text of COMMENT. */
const characteristics = new Set(
  'LANGUAGE SQL NOT DETERMINISTIC CONTAINS NO READS MODIFIES DATA SECURITY DEFINER INVOKER COMMENT'.split(' ')
)

/** The type of a function can be many words, but its body, which must return, starts with few: or with a label. */
const startsFunction = (key: string): boolean => key === ':' || key === 'BEGIN' || key === 'RETURN' || compound.has(key)

const otherKinds = new Set(
  `TABLE TEMPORARY VIEW INDEX UNIQUE FULLTEXT SPATIAL DATABASE SCHEMA USER ROLE SERVER SEQUENCE TABLESPACE LOGFILE UNDO
   RESOURCE PACKAGE INSTANCE`.split(/\s+/)
)
