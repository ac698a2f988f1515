import type { Lexeme } from './lexemes.js'

/** The index after the first such keyword, or the end. */
export const indexAfter = (words: readonly Lexeme[], key: string): number => {
  const at = words.findIndex((word) => word.key === key)
  return at === -1 ? words.length : at + 1
}

/** The first index at or after `from` that holds none of the words. */
export function skip(words: readonly Lexeme[], from: number, skipped: readonly string[]): number {
  let at = from
  while (skipped.includes(words[at]?.key ?? '')) at++
  return at
}

/** Splits at the commas outside parentheses. */
export function splitAtCommas(words: readonly Lexeme[]): Lexeme[][] {
  const parts: Lexeme[][] = [[]]
  let depth = 0
  for (const word of words) {
    if (word.key === '(') depth++
    if (word.key === ')') depth--
    if (word.key === ',' && depth === 0) parts.push([])
    else parts.at(-1)?.push(word)
  }
  return parts
}

/** A name with its qualifiers, quotes removed, and the index after it. */
export function nameAt(words: readonly Lexeme[], at: number): { name: string; next: number } {
  const parts: string[] = []
  let next = at
  for (;;) {
    const word = words[next]
    if (word === undefined || (word.kind !== 'word' && word.kind !== 'name' && word.kind !== 'string')) break
    parts.push(word.kind === 'word' ? word.text : unquote(word.text))
    next++
    if (words[next]?.key !== '.') break
    next++
  }
  return { name: parts.join('.'), next }
}

/** A name with its qualifiers as it is written, quotes included, and the index after it; without a word, the empty text. */
export function writtenNameAt(words: readonly Lexeme[], at: number): { name: string; next: number } {
  const parts = [words[at]?.text ?? '']
  let next = at + 1
  for (; words[next]?.key === '.'; next += 2) parts.push(words[next + 1]?.text ?? '')
  return { name: parts.join('.'), next }
}

/** The name inside its quotes, of whatever kind. */
export function unquote(text: string): string {
  const quote = text.at(-1) ?? ''
  const inside = text.slice(text.indexOf(quote === ']' ? '[' : quote) + 1, -1)
  return quote === ']' ? inside : inside.replaceAll(quote + quote, quote)
}
