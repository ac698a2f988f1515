import { type Dialect, splitStatements, type Statement } from '../../src/sql/index.js'
import { lexers } from '../../src/sql/lexemes.js'
import { tokens } from '../../src/sql/token.js'

/** What lies before, between and after the statements; together with them it makes up the whole text. */
export function gapsOf(sql: string, statements: readonly Statement[]): string[] {
  const gaps: string[] = []
  let at = 0
  for (const { text, offset } of statements) {
    if (offset < at || sql.slice(offset, offset + text.length) !== text) throw new Error(`Not where it says: ${text}`)
    gaps.push(sql.slice(at, offset))
    at = offset + text.length
  }
  return [...gaps, sql.slice(at)]
}

const clientCommand = /DELIMITER[ \t]+(?:'([^'\s]+)'|"([^"\s]+)"|([^\s'"]\S*))[ \t]*(?=\r?\n|$|#|--[ \t\r\n])/gi

/** True when a gap holds nothing that the server should have seen; `sql` is the whole text. */
export function isOnlySeparator(gap: string, dialect: Dialect, sql: string): boolean {
  let rest = gap
  if (dialect === 'mysql') {
    const commands = [...sql.matchAll(clientCommand)]
    for (const [command] of commands) rest = rest.replaceAll(command, '')
    for (const [, one, two, three] of commands) rest = rest.replaceAll(one ?? two ?? three ?? ';', ';')
  }
  return [...tokens(rest, lexers[dialect])].every((token) => {
    return token.kind === 'comment' || rest.slice(token.start, token.end) === ';'
  })
}

export async function texts(sql: string, dialect: Dialect): Promise<string[]> {
  return (await splitStatements(sql, dialect)).map(({ text }) => text)
}
