import type { ClientWords } from './scan.js'

/** The one command of the mysql client that migration files carry: `DELIMITER //` where a statement could start. */
export function mysqlClient(): ClientWords {
  return {
    delimiter: ';',
    command(sql, at) {
      const found = /^DELIMITER[ \t]+(?:'([^'\n]+)'|"([^"\n]+)"|(\S+))[^\n]*/i.exec(sql.slice(at, at + 200))
      if (!found) return undefined
      this.delimiter = found[1] ?? found[2] ?? found[3] ?? ';'
      const end = sql.indexOf('\n', at)
      return end === -1 ? sql.length : end
    }
  }
}
