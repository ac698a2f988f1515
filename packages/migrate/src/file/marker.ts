import type { Dialect } from '../sql/dialect.js'

export type Direction = 'up' | 'down'

/** What a comment line of a migration file means to us. */
export type Marker =
  | { readonly kind: 'section'; readonly direction: Direction; readonly dialect?: Dialect; readonly options: string }
  | { readonly kind: 'separator' }
  | { readonly kind: 'directive'; readonly text: string }
  | { readonly kind: 'unknown-dialect'; readonly name: string }

const dialects: Readonly<Record<string, Dialect>> = {
  postgresql: 'postgresql',
  postgres: 'postgresql',
  pg: 'postgresql',
  mysql: 'mysql',
  mariadb: 'mysql',
  sqlite: 'sqlite',
  sqlite3: 'sqlite'
}

/** Names that may stand in the brackets of a marker. */
export const dialectNames = Object.keys(dialects)

/** Behind the words nothing, a remark in brackets, behind a colon or behind dashes; anything else is prose. */
const section = /^--[\s-]*(up|down)\s+migration\s*(?:\[([^\]\n]*)\]\s*)?(?:\([^)\n]*\)\s*)?(?:-*|:.*|-+\s.*)$/i
const dbmate = /^--\s*migrate:(up|down)\b(.*)$/i
const separator = /^--\s*(?:separator:\s*)?--\s*down\s*--\s*$/i
const directive = /^--\s*kit:(.*)$/i

/** Reads one comment line, from its dashes to its end; undefined when it is only a comment. */
export function readMarker(line: string): Marker | undefined {
  const marked = section.exec(line)
  if (marked !== null) return sectionMarker(marked[1] as string, marked[2])
  const foreign = dbmate.exec(line)
  if (foreign !== null) {
    return { kind: 'section', direction: toDirection(foreign[1] as string), options: (foreign[2] as string).trim() }
  }
  if (separator.test(line)) return { kind: 'separator' }
  const own = directive.exec(line)
  return own === null ? undefined : { kind: 'directive', text: (own[1] as string).trim() }
}

function sectionMarker(word: string, name: string | undefined): Marker {
  const direction = toDirection(word)
  if (name === undefined) return { kind: 'section', direction, options: '' }
  const dialect = dialects[name.trim().toLowerCase()]
  return dialect === undefined
    ? { kind: 'unknown-dialect', name: name.trim() }
    : { kind: 'section', direction, dialect, options: '' }
}

const toDirection = (word: string): Direction => (word.toLowerCase() === 'up' ? 'up' : 'down')
