import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { fileURLToPath } from 'node:url'
import { median } from '../median.js'

/** Answers per second of one job, round by round. */
export interface Row {
  readonly stack: string
  readonly framework: string
  readonly job: string
  readonly generated: readonly number[]
  readonly bare: readonly number[]
}

export interface Plan {
  readonly seconds: number
  readonly rounds: number
  readonly connections: number
  readonly people: number
  readonly database: string
}

/** Writes `results/scaffold-requests.json`, the table beside it, and the same table into the documentation. */
export function publish(rows: readonly Row[], plan: Plan): void {
  const machine = {
    node: process.version,
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    load: loadavg()[0] ?? 0
  }
  const page = render(rows.map(summary), { ...plan, ...machine })
  const folder = fileURLToPath(new URL('../', import.meta.url))
  mkdirSync(`${folder}results`, { recursive: true })
  writeFileSync(`${folder}results/scaffold-requests.json`, `${JSON.stringify({ plan, machine, rows }, null, 2)}\n`)
  writeFileSync(`${folder}results/scaffold-requests.md`, page)
  writeFileSync(`${folder}../docs/proofs/scaffold-requests.md`, page)
  process.stdout.write(page)
}

/** The ratio is the median of those within a round: what slows the machine down slows both sides of a round. */
function summary({ stack, framework, job, generated, bare }: Row) {
  const ratios = generated.map((perSecond, round) => perSecond / bare[round]!)
  return { stack, framework, job, generated: median(generated), bare: median(bare), ratio: median(ratios), ratios }
}

function render(
  rows: readonly ReturnType<typeof summary>[],
  about: Plan & Record<'node' | 'cpu', string> & Record<'cores' | 'load', number>
): string {
  const line = ({ stack, framework, job, generated, bare, ratio, ratios }: (typeof rows)[number]) =>
    `| ${stack} | ${job} | ${Math.round(generated)} | ${framework} | ${Math.round(bare)} | ${ratio.toFixed(2)} | ${Math.min(...ratios).toFixed(2)} – ${Math.max(...ratios).toFixed(2)} |`
  return `# Requests per second of the generated APIs

Each generated project as it comes, in production mode: request ids, logs, metrics, security headers, validation; only
the rate limit is off. Beside it a few lines over the bare framework that give the same answer: the token is verified,
its session looked up, one page of 20 among ${about.people} users read and all counted, by hand-written SQL over \`pg\`. Both use at
most 20 connections to the same ${about.database} and one process. \`/health\` of a generated project asks the database once
a second; the bare one only answers.

${about.rounds} interleaved rounds of ${about.seconds} s, ${about.connections} connections of @kit/loadtest, which shares the machine with both and the
database: ${about.cores} × ${about.cpu}, Node ${about.node}, load ${about.load.toFixed(1)} at the end. Medians; the ratio is that of the two within a round.

| stack | job | per second | bare framework | per second | ratio | range |
| --- | --- | ---: | --- | ---: | ---: | ---: |
${rows.map(line).join('\n')}

Again: \`pnpm build && pnpm -C bench scaffold:requests\`
`
}
