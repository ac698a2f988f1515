import type { Token } from '../token.js'

interface Block {
  readonly word: string
  readonly since: number
  /** A CASE inside an expression ends at END, wherever that stands; all other blocks end where a statement could start. */
  readonly expression: boolean
  /** Parentheses around it: a name `end` deeper inside does not close it. */
  readonly depth: number
}

const blockWords = new Set(['BEGIN', 'IF', 'CASE', 'LOOP', 'REPEAT', 'WHILE', 'FOR'])
const startsWithStatement = new Set(['BEGIN', 'LOOP', 'REPEAT'])

/** The body of a stored program: counts the blocks that its keywords open and END closes. */
export class CompoundStatement {
  readonly #blocks: Block[] = []
  #statementStart = true
  #afterEnd = false
  #until = false
  #depth = 0
  #handler: 'no' | 'declared' | 'condition' | 'done' = 'no'
  #last = ''

  open(): { what: string; since: number } | undefined {
    const block = this.#blocks.at(-1)
    return block && { what: `${block.word} is never closed by its END`, since: block.since }
  }

  take(key: string, token: Token): void {
    if (key === '(') this.#depth++
    if (key === ')') this.#depth--
    if (this.#last === '.') this.#statementStart = false
    else if (this.#afterEnd && blockWords.has(key)) this.#finishEnd(key)
    else if (key === ';') this.#startStatement()
    else if (key === ':' || (key === 'ATOMIC' && this.#last === 'NOT')) this.#statementStart = true
    else if (this.#handler !== 'no') this.#readHandler(key, token)
    else if (this.#statementStart) this.#readStart(key, token)
    else this.#readRest(key, token)
    this.#afterEnd = key === 'END' && !this.#statementStart
    this.#last = key
  }

  /** The word after END; after the condition of UNTIL only END REPEAT is the end, as `end` may be a name there. */
  #finishEnd(key: string): void {
    this.#statementStart = false
    if (key !== 'REPEAT' || !this.#until) return
    this.#until = false
    this.#blocks.pop()
  }

  #startStatement(): void {
    this.#statementStart = true
    this.#depth = 0
    this.#until = false
    this.#handler = 'no'
  }

  #readStart(key: string, token: Token): void {
    this.#statementStart = key === 'ELSE' || startsWithStatement.has(key)
    if (blockWords.has(key)) this.#blocks.push({ word: key, since: token.start, expression: false, depth: this.#depth })
    else if (key === 'END') this.#blocks.pop()
    else if (key === 'UNTIL') this.#until = true
    else if (key === 'DECLARE') this.#handler = 'declared'
  }

  #readRest(key: string, token: Token): void {
    const top = this.#blocks.at(-1)
    if (key === 'CASE') this.#blocks.push({ word: key, since: token.start, expression: true, depth: this.#depth })
    else if (key === 'END' && top?.expression && top.depth === this.#depth) this.#blocks.pop()
    else if (key === 'THEN') this.#statementStart = top !== undefined && !top.expression
    else if (key === 'DO') this.#statementStart = top?.word === 'WHILE' || top?.word === 'FOR'
  }

  /** DECLARE … HANDLER FOR condition [, condition] … statement; other declarations end at their `;`. */
  #readHandler(key: string, token: Token): void {
    this.#statementStart = false
    if (this.#handler === 'declared') {
      if (key === 'FOR' && this.#last === 'HANDLER') this.#handler = 'condition'
      else this.#readRest(key, token)
    } else if (this.#handler === 'condition') {
      if (!['SQLSTATE', 'VALUE', 'NOT'].includes(key)) this.#handler = 'done'
    } else if (key === ',') this.#handler = 'condition'
    else {
      this.#handler = 'no'
      this.#readStart(key, token)
    }
  }
}
