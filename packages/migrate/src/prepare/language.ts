import type { Engine, SqlEngine } from '../connection.js'
import { checksumOf } from '../file/checksum.js'
import { formatOf } from '../file/name.js'
import { parseMigration, type Section } from '../file/parse.js'
import type { SourceFile } from './prepared.js'

/** What the files are written in. */
export interface Language {
  readonly engine: Engine
  readonly translate: boolean
}

/** The checksum that the ledger keeps of a file's UP section; of a program it is that of the whole. */
export function upChecksum(source: SourceFile, { engine, translate }: Language): string {
  if (formatOf(source.file) !== 'sql' || engine === 'mongodb') return checksumOf(source.text)
  return sectionChecksum(parseFor(source, { engine, translate }).up, { engine, translate })
}

/** Suffix of the checksum of a section translated because of the option, not the file's directive. */
const translatedMark = ' translated'

/** A rollback reads its file in the language in which it was applied, whatever the options of this run say. */
export function languageAsApplied(language: Language, { checksum }: { readonly checksum: string }): Language {
  return checksum.endsWith(translatedMark) ? { ...language, translate: true } : language
}

/** Whether two checksums are of the same text. */
export function sameText(one: string, other: string): boolean {
  const [a, b] = [one, other].map((checksum) => checksum.replace(translatedMark, ''))
  return a === b
}

/** Of a section's text, marked when the option has it translated. */
export function sectionChecksum(section: Section, { engine, translate }: Language): string {
  const translated = translate && engine !== 'postgresql' && section.dialect === undefined
  return checksumOf(section.text) + (translated ? translatedMark : '')
}

export function parseFor({ file, text }: SourceFile, { engine, translate }: { engine: SqlEngine; translate: boolean }) {
  return parseMigration(text, { file, dialect: engine, translate })
}
