import { STATUS_CODES } from 'node:http'
import type { Run } from '../schema/run.js'
import { quantity } from './quantity.js'
import type { Fact } from './report.js'

/** Failures by status and by cause, most frequent first, each with its share of all that ended. */
export function errorFacts({ totals, statuses, errors }: Pick<Run, 'totals' | 'statuses' | 'errors'>): Fact[] {
  const ended = totals.attempts - (totals.inFlight ?? 0)
  const byStatus = Object.entries(statuses)
    .filter(([status]) => Number(status) >= 400)
    .map(([status, count]) => ({ label: `${status} ${reasonPhrase(status)}`.trim(), count }))
  const byCause = errors.map(({ code, message, count }) => ({
    label:
      message === '' || message === code
        ? code
        : `${code} ${message.length > 80 ? `${message.slice(0, 79)}…` : message}`,
    count
  }))
  return [...byStatus, ...byCause]
    .sort((a, b) => b.count - a.count || (a.label < b.label ? -1 : 1))
    .map(({ label, count }) => ({
      label,
      value: String(count),
      aside: quantity(ended === 0 ? null : count / ended, 'share')
    }))
}

/** The name of a status; 500 in the short form that our reports have always used. */
export function reasonPhrase(status: string): string {
  return status === '500' ? 'Internal Error' : (STATUS_CODES[status] ?? '')
}
