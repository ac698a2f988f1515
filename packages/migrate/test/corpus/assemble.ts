/** Statements in an order in which an empty database accepts them, each without its final `;`. */
export type Corpus = readonly string[]

/** What may stand between two statements beside white space; every form that an engine's lexer knows. */
export interface Separators {
  readonly between: readonly string[]
}

/** One text of a whole corpus, with all kinds of separators in turn. */
export function joined(corpus: Corpus, { between }: Separators): string {
  return corpus.map((statement, index) => statement + (between[index % between.length] ?? ';')).join('')
}

/** Numbers blocks so that each takes another literal, name and comment. */
export function blocks(
  count: number,
  dimensions: { literals: readonly string[]; names: readonly ((n: number) => string)[]; comments: readonly string[] },
  write: (n: number, literal: string, name: string, comment: string) => readonly string[]
): string[] {
  const { literals, names, comments } = dimensions
  return Array.from({ length: count }, (_, n) => {
    const literal = literals[n % literals.length] ?? "''"
    const name = names[n % names.length]?.(n) ?? 'x'
    return write(n, literal, name, comments[n % comments.length] ?? '')
  }).flat()
}
