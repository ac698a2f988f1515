import { invalidFile } from '../errors.js'

/** Rows by column name of a CSV text with a header line (RFC 4180; commas, or semicolons when the header has them). */
export function parseCsv(text: string, source: string): Record<string, string>[] {
  const clean = text.replace(/^\uFEFF/, '')
  const [header = ''] = clean.split(/\r?\n/, 1)
  const separator = !header.includes(',') && header.includes(';') ? ';' : ','
  const [names, ...records] = splitRecords(clean, separator, source)
  if (names === undefined) return []
  return records
    .filter((cells) => cells.length > 1 || cells[0] !== '')
    .map((cells, i) => {
      if (cells.length !== names.length) {
        throw invalidFile(
          source,
          `has ${cells.length} values instead of ${names.length} in record ${i + 2}`,
          'Quote values that hold the separator.'
        )
      }
      return Object.fromEntries(names.map((name, column) => [name.trim(), cells[column]!]))
    })
}

function splitRecords(text: string, separator: string, source: string): string[][] {
  const records: string[][] = []
  let cells: string[] = []
  let cell = ''
  let quoted = false
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!
    if (quoted) {
      if (char !== '"') cell += char
      else if (text[at + 1] === '"') cell += text[++at]!
      else quoted = false
    } else if (char === '"' && cell === '') quoted = true
    else if (char === separator) {
      cells.push(cell)
      cell = ''
    } else if (char === '\n') {
      records.push([...cells, cell.replace(/\r$/, '')])
      cells = []
      cell = ''
    } else cell += char
  }
  if (quoted) throw invalidFile(source, 'ends inside a quoted value')
  if (cell !== '' || cells.length > 0) records.push([...cells, cell])
  return records
}
