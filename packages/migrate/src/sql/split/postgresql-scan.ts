import type { Token } from '../token.js'
import type { Boundary } from './scan.js'

/**
 * psql's rules: a `;` inside parentheses (CREATE RULE) or between BEGIN and END of CREATE FUNCTION or PROCEDURE
 * belongs to the statement. Used where the grammar cannot parse.
 */
export function postgresBoundary(): Boundary {
  const head: string[] = []
  const parens: number[] = []
  const blocks: number[] = []
  return {
    take(key: string, token: Token) {
      if (head.length < 4) head.push(key)
      if (key === '(') parens.push(token.start)
      if (key === ')') parens.pop()
      if (parens.length > 0 || !definesRoutine(head)) return
      if (key === 'BEGIN' || (key === 'CASE' && blocks.length > 0)) blocks.push(token.start)
      if (key === 'END') blocks.pop()
    },
    open() {
      const paren = parens.at(-1)
      if (paren !== undefined) return { what: 'A parenthesis is never closed', since: paren }
      const block = blocks.at(-1)
      return block === undefined ? undefined : { what: 'BEGIN is never closed by its END', since: block }
    }
  }
}

function definesRoutine([first, second, third, fourth]: readonly string[]): boolean {
  const kind = second === 'OR' && third === 'REPLACE' ? fourth : second
  return first === 'CREATE' && (kind === 'FUNCTION' || kind === 'PROCEDURE')
}
