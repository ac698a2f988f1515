import type { ClientWords } from './scan.js'

const delimiterCommand = /DELIMITER[ \t]+(?:'([^'\s]+)'|"([^"\s]+)"|([^\s'"]\S*))[ \t]*(?=\r?\n|$|#|--[ \t\r\n])/iy

/**
 * The one command of the mysql client that migration files carry: `DELIMITER //` where a statement could start. With
 * more text on its line it is left to the server to refuse, as the client would drop that text.
 */
export function mysqlClient(): ClientWords {
  return {
    delimiter: ';',
    command(sql, at) {
      delimiterCommand.lastIndex = at
      const found = delimiterCommand.exec(sql)
      if (!found) return undefined
      this.delimiter = found[1] ?? found[2] ?? found[3] ?? ';'
      return at + found[0].length
    }
  }
}
