import type { Records, Report } from '../report/report.js'
import type { Renderer } from './contract.js'

/** Every table of the report, for spreadsheets; an empty line between them. RFC 4180. */
export const csv: Renderer = {
  describe: 'summary and series as tables for spreadsheets',
  extension: 'csv',
  render: ({ records }) => records.map(tableText).join('\r\n')
}

/** What changes over time alone, one table, for programs. */
export const csvSeries: Renderer = {
  describe: 'the series alone, one table for programs',
  extension: 'csv',
  render: (report) => tableText(seriesOf(report))
}

function seriesOf({ records }: Report): Records {
  return records.find(({ name }) => name === 'series') ?? { name: 'series', header: ['t'], rows: [] }
}

function tableText({ header, rows }: Records): string {
  return [header, ...rows].map((row) => `${row.map(field).join(',')}\r\n`).join('')
}

/**
 * Numbers stay numbers. A text that a spreadsheet would take for a formula gets an apostrophe in front
 * (owasp.org/www-community/attacks/CSV_Injection), also behind leading blanks.
 */
function field(value: string | number | null): string {
  if (value === null) return ''
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : ''

  const safe = /^[\s\u0000]*[=+\-@＝＋－＠]|^[\t\r\n]/.test(value) ? `'${value}` : value
  return /[",\r\n\t;]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
