import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { compareRuns, render, reportOnComparison, reportOnRun, requestsPerSecond, type Report } from '@kit/report'
import { endpoints, type Runs } from './load.js'

const formats = { text: 'txt', json: 'json', csv: 'csv', html: 'html' } as const

/** Writes one report per endpoint and format, such as `list.html`. */
export async function writeReports(runs: Runs, folder: string): Promise<void> {
  for (const endpoint of endpoints) await writeAll(reportOnRun(runs[endpoint]), folder, endpoint)
}

/** Writes the comparison of each endpoint before and after, such as `list-compare.html`. */
export async function writeComparisons(before: Runs, after: Runs, folder: string): Promise<void> {
  for (const endpoint of endpoints) {
    const comparison = compareRuns([before[endpoint]], [after[endpoint]])
    await writeAll(reportOnComparison(comparison), folder, `${endpoint}-compare`)
  }
}

async function writeAll(report: Report, folder: string, name: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (const [format, extension] of Object.entries(formats) as [keyof typeof formats, string][]) {
    await writeFile(join(folder, `${name}.${extension}`), render(report, format))
  }
}

/** `list     212 →   3105 requests/s   p95  61.2 → 4.1 ms`, one line per endpoint. */
export function findingsOf(before: Runs, after: Runs): string[] {
  return endpoints.map((endpoint) => {
    const rates = [before[endpoint], after[endpoint]].map((run) =>
      (requestsPerSecond(run.totals) ?? 0).toFixed(0).padStart(6)
    )
    const p95 = [before[endpoint], after[endpoint]].map((run) =>
      ((run.latency.service.percentiles.p95 ?? 0) / 1000).toFixed(1)
    )
    return `${endpoint.padEnd(8)}${rates.join(' →')} requests/s    p95 ${p95.join(' → ')} ms`
  })
}
