// How long `--version` takes: our four programs and three peers against a Node that does nothing, in one run.
//   pnpm -C bench startup [rounds]
// Ends with exit code 1 when one of ours needs more than 1.7 times what bare Node needs.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { interleave, type Times } from './interleave.js'
import { bareNode, installPeers, ourPrograms } from './programs.js'
import { median } from '../median.js'

const goal = 1.7
const results = fileURLToPath(new URL('../results', import.meta.url))

const rounds = Number(process.argv[2] ?? 25)
if (!Number.isInteger(rounds) || rounds < 15) throw new Error('At least 15 rounds, please.')

const folder = mkdtempSync(join(tmpdir(), 'kit-bench-startup-'))
try {
  const ours = ourPrograms()
  const times = interleave([bareNode, ...ours, ...installPeers(folder)], rounds)
  const rows = summarise(times)
  const missed = rows.filter(({ name, ratio }) => ours.some((program) => program.name === name) && ratio > goal)
  const machine = { node: process.version, cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length, rounds }
  mkdirSync(results, { recursive: true })
  writeFileSync(join(results, 'startup.json'), `${JSON.stringify({ goal, machine, programs: rows }, null, 2)}\n`)
  writeFileSync(join(results, 'startup.md'), page(rows, machine, missed.length === 0))
  process.stdout.write(page(rows, machine, missed.length === 0))
  process.exitCode = missed.length === 0 ? 0 : 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}

interface Row {
  name: string
  version: string
  /** Milliseconds. */
  median: number
  min: number
  /** Median of the ratios to bare Node in the same round. */
  ratio: number
}

function summarise(times: Times): Row[] {
  const bare = times.get(bareNode) ?? []
  return [...times].map(([{ name, version }, own]) => ({
    name,
    version,
    median: rounded(median(own), 1),
    min: rounded(Math.min(...own), 1),
    ratio: rounded(median(own.map((time, round) => time / bare[round]!)), 2)
  }))
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits))
}

function page(
  rows: readonly Row[],
  machine: { node: string; cpu: string; cores: number; rounds: number },
  met: boolean
) {
  return `# Start-up time

\`--version\` of each program, ${machine.rounds} interleaved rounds, Node ${machine.node}, ${machine.cores} × ${machine.cpu}.
Ratios are to \`node -e 0\` in the same round. Goal: ours at most ${goal}: **${met ? 'met' : 'missed'}**.

| program | version | median, ms | fastest, ms | × bare Node |
| --- | --- | ---: | ---: | ---: |
${rows.map(({ name, version, median, min, ratio }) => `| \`${name}\` | ${version} | ${median} | ${min} | ${ratio} |`).join('\n')}

Again: \`pnpm build && pnpm -C bench startup\`
`
}
