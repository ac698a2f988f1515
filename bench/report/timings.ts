/** How long parsing, rendering and comparing take for runs of 30 minutes and 50 names. `jiti report/timings.ts` */
import { writeFileSync } from 'node:fs'
import { compareRuns, convertRun, parseRunText, render, reportOnComparison, reportOnRun, type Run } from '@kit/report'
import { chanceFrom } from './simulate.js'
const results = new URL('../results/', import.meta.url)
const seconds = 1800
const names = Array.from({ length: 50 }, (_, i) => `http://localhost:3000/api/v1/resource-${i}`)
const perSecond = 50

/** A run of 30 minutes and 50 names with everything a document can hold, by way of vegeta's line format. */
function longRun(seed: number): Run {
  const chance = chanceFrom(seed)
  const lines: string[] = []
  for (let n = 0; n < seconds * perSecond; n++) {
    const normal = Math.sqrt(-2 * Math.log(1 - chance())) * Math.cos(2 * Math.PI * chance())
    const timestamp = new Date(Date.UTC(2026, 10, 20, 10) + (n * 1000) / perSecond).toISOString()
    const latency = Math.round(50e6 * Math.exp(0.4 * normal) * (1 + 0.2 * Math.sin(n / 20_000)))
    const url = names[n % names.length]
    lines.push(
      `{"attack":"","code":${chance() < 0.01 ? 500 : 200},"timestamp":"${timestamp}","latency":${latency},"bytes_in":900,"bytes_out":0,"method":"GET","url":"${url}"}`
    )
  }
  return convertRun(lines.join('\n'), { source: 'long run', rate: perSecond })
}

const runs = Array.from({ length: 10 }, (_, seed) => longRun(seed + 1))
const texts = runs.map((run) => JSON.stringify(run))

/** Median and slowest of seven, after one to warm up. */
function timed(work: (i: number) => unknown): { median: number; slowest: number; first: number; cpu: number } {
  const cpu = process.cpuUsage()
  const took = Array.from({ length: 8 }, (_, i) => {
    const start = performance.now()
    work(i)
    return performance.now() - start
  })
  const { user, system } = process.cpuUsage(cpu)
  const warm = took.slice(1).sort((a, b) => a - b)
  return { first: took[0]!, median: warm[3]!, slowest: warm[6]!, cpu: (user + system) / 8000 }
}

const measured = {
  'parse with full validation': { limit: 50, ...timed((i) => parseRunText(texts[i % 10]!)) },
  'render to HTML': { limit: 1000, ...timed((i) => render(reportOnRun(runs[i % 10]!), 'html')) },
  'compare 5 + 5 and render to HTML': {
    limit: 2000,
    ...timed(() => render(reportOnComparison(compareRuns(runs.slice(0, 5), runs.slice(5))), 'html'))
  }
}
const html = render(reportOnRun(runs[0]!), 'html').length
const table = [
  '| work on runs of 30 minutes and 50 names | first | median of 7 | slowest | processor time | limit |',
  '| --- | ---: | ---: | ---: | ---: | ---: |',
  ...Object.entries(measured).map(
    ([name, { first, median, slowest, cpu, limit }]) =>
      `| ${name} | ${first.toFixed(0)} ms | ${median.toFixed(0)} ms | ${slowest.toFixed(0)} ms | ${cpu.toFixed(0)} ms | ${limit} ms |`
  ),
  '',
  `The document has ${(texts[0]!.length / 1000).toFixed(0)} KB, the page ${(html / 1000).toFixed(0)} KB.`
].join('\n')
writeFileSync(
  new URL('report-timings.json', results),
  `${JSON.stringify({ measured, bytes: { document: texts[0]!.length, html } }, null, 2)}\n`
)
writeFileSync(new URL('report-timings.md', results), `# Timings of @kit/report\n\n${table}\n`)
process.stdout.write(`${table}\n`)
