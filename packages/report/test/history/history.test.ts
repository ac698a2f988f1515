import { describe, expect, it } from 'vitest'
import { trendsOf, type HistoryEntry } from '../../src/index.js'

const entryAt = (n: number, p95: number | null): HistoryEntry => ({
  schemaVersion: 1,
  label: `run ${n}`,
  startedAt: new Date(Date.UTC(2026, 10, 1, 0, n)).toISOString(),
  key: 'GET http://localhost/',
  validity: 'ok',
  values: { p50: 100_000, p95, p99: 300_000, requestsPerSecond: 80, errorRate: 0 }
})

describe('trendsOf', () => {
  it('finds where a metric changed although some runs did not measure it', () => {
    const entries = Array.from({ length: 24 }, (_, n) =>
      entryAt(n, n % 5 === 3 ? null : (n < 12 ? 200_000 : 300_000) + (n % 3) * 1000)
    )
    const [trend] = trendsOf(entries).trends
    expect(trend!.changes).toMatchObject([
      { metric: 'p95', index: 12, label: 'run 12', before: 201_000, after: 301_000, direction: 'worse' }
    ])
  })

  it('finds nothing in a metric that no run measured', () => {
    expect(trendsOf(Array.from({ length: 12 }, (_, n) => entryAt(n, null))).trends[0]!.changes).toEqual([])
  })
})
