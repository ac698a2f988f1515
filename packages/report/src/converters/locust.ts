import { assemble, type ToldLatency, type ToldTotals } from './assemble.js'
import type { Converter } from './contract.js'
import { unreadable } from './fields.js'

/** Locust's `*_stats.csv`: milliseconds; failures are one number. */
export const locust: Converter = {
  describe: 'locust --csv (the *_stats.csv)',
  recognises: ({ text }) => /^\uFEFF?"?Type"?,"?Name"?,"?Request Count"?,"?Failure Count"?,/.test(text),
  convert({ text }, options) {
    const { source = 'result' } = options
    const [header = [], ...rows] = csvRows(text.replace(/^\uFEFF/, ''))
    const at = (row: readonly string[], name: string, line: number): number => {
      const value = Number(row[header.indexOf(name)] ?? Number.NaN)
      if (!Number.isFinite(value) || value < 0)
        throw unreadable(source, `line ${line}: "${name}" is no number from 0 on`)
      return value
    }
    const parts = rows.map((row, i) => ({
      name: `${row[0] ?? ''} ${row[1] ?? ''}`.trim(),
      isWhole: row[1] === 'Aggregated',
      ...tell(row, i + 2, at, header)
    }))
    const whole = parts.find(({ isWhole }) => isWhole)
    if (whole === undefined) throw unreadable(source, 'there is no row "Aggregated" in it')
    const methods = new Set(rows.filter((row) => row[1] !== 'Aggregated').map(([type]) => type))
    const durationMs = whole.totals.durationMs
    return assemble(
      {
        tool: { name: 'locust' },
        method: methods.size > 1 ? 'MIXED' : [...methods][0],
        totals: whole.totals,
        latency: whole.latency,
        errors: [
          { code: 'FAILED', kind: 'unknown', count: whole.totals.attempts - whole.totals.ok, message: 'failed' }
        ],
        requests: parts
          .filter(({ isWhole }) => !isWhole)
          .map(({ name, totals, latency }) => ({ name, totals: { ...totals, durationMs }, latency }))
      },
      options
    )
  }
}

function tell(
  row: readonly string[],
  line: number,
  at: (row: readonly string[], name: string, line: number) => number,
  header: readonly string[]
): { totals: ToldTotals; latency: ToldLatency } {
  const attempts = at(row, 'Request Count', line)
  const failed = at(row, 'Failure Count', line)
  const rate = at(row, 'Requests/s', line)
  const ms = (name: string) =>
    header.includes(name) && row[header.indexOf(name)] !== 'N/A' ? at(row, name, line) * 1000 : null
  return {
    totals: {
      attempts,
      ok: Math.max(0, attempts - failed),
      durationMs: rate > 0 ? (attempts / rate) * 1000 : 0,
      ...(failed === 0 ? { unsent: 0, sent: attempts, httpErrors: 0, timeouts: 0, lost: 0, inFlight: 0 } : {})
    },
    latency: {
      min: ms('Min Response Time'),
      mean: ms('Average Response Time'),
      max: ms('Max Response Time'),
      percentiles: { p50: ms('50%'), p90: ms('90%'), p95: ms('95%'), p99: ms('99%'), p99_9: ms('99.9%') }
    }
  }
}

/** Rows of RFC 4180. */
function csvRows(text: string): string[][] {
  const rows: string[][] = [[]]
  let field = ''
  let quoted = false
  const endField = () => {
    rows.at(-1)!.push(field)
    field = ''
  }
  for (let i = 0; i < text.length; i++) {
    const character = text[i]!
    if (quoted) {
      if (character !== '"') field += character
      else if (text[i + 1] === '"') field += text[++i]!
      else quoted = false
    } else if (character === '"') quoted = true
    else if (character === ',') endField()
    else if (character === '\n') {
      endField()
      rows.push([])
    } else if (character !== '\r') field += character
  }
  endField()
  return rows.filter((row) => row.length > 1 || row[0] !== '')
}
