import { lexemes, type Lexeme } from '../../sql/lexemes.js'
import { splitAtCommas } from '../../sql/names.js'

type Words = readonly Lexeme[]

/** What asks or changes rows, and may note down on the way what it found. */
const asking = new Set(['SELECT', 'WITH', 'VALUES', 'TABLE', 'DO', 'INSERT', 'UPDATE', 'DELETE', 'REPLACE', '('])

/**
 * Whether a statement leaves something in a user variable (`@x`) that another session would not come to: what a query
 * found, an id that was given out. Literals and the session's settings come out as they were.
 */
export function notesDown(text: string): boolean {
  const words = lexemes(text, 'mysql')
  const first = words[0]?.key ?? ''
  if (first === 'SET') return splitAtCommas(words.slice(1)).some(isSetOnce)
  // OUT and INOUT can only be variables; whether this is one, the procedure knows.
  if (first === 'CALL') return words.some((_, at) => isVariable(words, at) && isWholeArgument(words, at))
  if (first === 'GET') return words.some((_, at) => isVariable(words, at))
  return asking.has(first) && words.some((_, at) => isAssigned(words, at) || isFilled(words, at))
}

function isSetOnce(part: Words): boolean {
  const value = part.slice(part.findIndex(({ key }) => key === '=') + 1)
  if (isVariable(part, 0)) return !isLiteral(value) && !isSetting(value)
  return part.some((_, at) => isAssigned(part, at))
}

/** Of `_utf8mb4 'text'`, `DATE '2026-01-01'`, `-1.5e-3` and the like, all that there may be. */
const literal = /^(\d.*|TRUE|FALSE|NULL|_\w+|[NXB]|DATE|TIME|TIMESTAMP|[.+-])$/s

const isLiteral = (value: Words) => value.every(({ kind, key }) => kind === 'string' || literal.test(key))

/** What every session has for itself, or what others may have changed since. */
const moving =
  /^(GLOBAL|PERSIST|IDENTITY|(LAST_)?INSERT_ID|WARNING_COUNT|ERROR_COUNT|TIMESTAMP|RAND_SEED\d|IN_TRANSACTION|PSEUDO_THREAD_ID|(LAST_)?GTID.*)$/

function isSetting([first, second, ...name]: Words): boolean {
  if (first?.key !== '@' || second?.key !== '@') return false
  return name.every(({ kind, text }) => (kind === 'sign' ? text === '.' : !moving.test(unquoted(text))))
}

const unquoted = (text: string) => text.replaceAll('`', '').toUpperCase()

const isVariable = (words: Words, at: number) =>
  words[at]?.key === '@' && words[at + 1]?.key !== '@' && words[at - 1]?.key !== '@'

/** Behind the name of the variable at this place, which may have dots in it. */
function endOf(words: Words, at: number): number {
  let end = at + 2
  while (words[end]?.key === '.') end += 2
  return end
}

/** `@x := …` */
function isAssigned(words: Words, at: number): boolean {
  if (!isVariable(words, at)) return false
  const end = endOf(words, at)
  return words[end]?.key === ':' && words[end + 1]?.key === '='
}

/** `INTO @x` */
const isFilled = (words: Words, at: number) => isVariable(words, at) && words[at - 1]?.key === 'INTO'

const isWholeArgument = (words: Words, at: number) =>
  ['(', ','].includes(words[at - 1]?.key ?? '') && [')', ','].includes(words[endOf(words, at)]?.key ?? '')
