import type { Token } from '../token.js'
import type { Boundary } from './scan.js'

/**
 * A `;` inside CREATE TRIGGER belongs to the statement until the one after `; END`, which is what
 * sqlite3_complete() asks for. A CASE … END never follows a `;`, so it cannot be mistaken for that end.
 */
export function sqliteBoundary(): Boundary {
  const head: string[] = []
  let since = 0
  let last = ''
  let beforeLast = ''
  return {
    take(key: string, token: Token) {
      if (head.length === 0) since = token.start
      if (head.length < 6) head.push(key)
      beforeLast = last
      last = key
    },
    open() {
      if (!startsTrigger(head) || (last === 'END' && beforeLast === ';')) return undefined
      return { what: 'CREATE TRIGGER never reaches the END of its body', since }
    }
  }
}

function startsTrigger(head: readonly string[]): boolean {
  const words = head.filter((word) => word !== 'EXPLAIN' && word !== 'QUERY' && word !== 'PLAN')
  const kind = words[1] === 'TEMP' || words[1] === 'TEMPORARY' ? words[2] : words[1]
  return words[0] === 'CREATE' && kind === 'TRIGGER'
}
