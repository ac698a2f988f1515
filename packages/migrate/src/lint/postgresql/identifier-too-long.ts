import { lexemes } from '../../sql/lexemes.js'
import type { PostgresStatement, Rule } from '../rule.js'

export const identifierTooLong: Rule<PostgresStatement> = {
  title: 'Names have at most 63 bytes',
  why: 'PostgreSQL cuts the rest off without an error, and two long names may become one.',
  fix: 'Shorten the name.',
  severity: 'error',
  sections: 'both',
  *check({ text }) {
    for (const { kind, text: written } of lexemes(text, 'postgresql')) {
      if (kind !== 'word' && kind !== 'name') continue
      const name = kind === 'name' ? written.slice(written.indexOf('"') + 1, -1).replaceAll('""', '"') : written
      if (Buffer.byteLength(name) > 63) yield `${name} has ${String(Buffer.byteLength(name))} bytes and is cut to 63`
    }
  }
}
