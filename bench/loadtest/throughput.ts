// Requests per second of the client's own processor time, against nginx on another core: what a load generator costs.
// Runs every tool in turn, several rounds, in a random order per round: `jiti loadtest/throughput.ts`.
import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { availableParallelism, cpus } from 'node:os'
import { join } from 'node:path'
import { startNginx } from './nginx.js'

const seconds = Number(process.env['SECONDS_EACH'] ?? 6)
const rounds = Number(process.env['ROUNDS'] ?? 5)
const users = 50
const cores = { server: 0, client: availableParallelism() - 1 }
const require = createRequire(import.meta.url)
const kit = join(require.resolve('@kit/loadtest/package.json'), '../bin/kit-loadtest.js')
const autocannon = require.resolve('autocannon')

interface Tool {
  name: string
  command: (url: string) => readonly string[]
  /** The tool with a single request: what it costs to start. Undefined for tools that cannot, which start in no time. */
  once?: (url: string) => readonly string[]
  /** How many requests were answered, from what the tool printed. */
  answered: (output: string) => number
}

const tools: readonly Tool[] = [
  {
    name: '@kit/loadtest',
    command: (url) => [process.execPath, kit, url, '-u', String(users), '-d', String(seconds), '--json', '--quiet'],
    once: (url) => [process.execPath, kit, url, '-u', '1', '-r', '1', '--json', '--quiet'],
    answered: (output) => (JSON.parse(output) as { totals: { ok: number } }).totals.ok
  },
  {
    name: 'autocannon',
    command: (url) => [process.execPath, autocannon, '-c', String(users), '-d', String(seconds), '-j', url],
    once: (url) => [process.execPath, autocannon, '-c', '1', '-a', '1', '-j', url],
    answered: (output) => (JSON.parse(output) as { '2xx': number })['2xx']
  },
  {
    name: 'wrk',
    command: (url) => ['wrk', '-t1', `-c${users}`, `-d${seconds}s`, '--latency', url],
    answered: (output) => found(/(\d+) requests in/, output)
  },
  {
    name: 'ab -k',
    command: (url) => ['ab', '-k', '-q', '-c', String(users), '-t', String(seconds), '-n', '100000000', url],
    answered: (output) => found(/Complete requests: +(\d+)/, output)
  },
  {
    name: 'hey',
    command: (url) => ['hey', '-cpus', '1', '-c', String(users), '-z', `${seconds}s`, url],
    answered: (output) => found(/\[200\]\s+(\d+) responses/, output)
  }
]

const found = (pattern: RegExp, output: string) => Number(pattern.exec(output)?.[1])

const present = tools.filter(({ command }) => spawnSync('which', [command('')[0]!]).status === 0)
const nginx = await startNginx(cores.server)
const measured = new Map<string, { perCpuSecond: number[]; perSecond: number[] }>(
  present.map(({ name }) => [name, { perCpuSecond: [], perSecond: [] }])
)
try {
  for (let round = 0; round < rounds; round++) {
    for (const tool of present.toSorted(() => Math.random() - 0.5)) {
      const { answered, cpuSeconds } = runOnce(tool, nginx.url)
      const of = measured.get(tool.name)!
      of.perCpuSecond.push(answered / cpuSeconds)
      of.perSecond.push(answered / seconds)
      process.stderr.write(
        `round ${round + 1} ${tool.name}: ${Math.round(answered / cpuSeconds)} requests per CPU second\n`
      )
    }
  }
} finally {
  await nginx.stop()
}
writeResults()

function runOnce({ command, once, answered }: Tool, url: string): { answered: number; cpuSeconds: number } {
  const startUp = once === undefined ? 0 : timed(once(url)).cpuSeconds
  const { output, cpuSeconds } = timed(command(url))
  return { answered: answered(output), cpuSeconds: cpuSeconds - startUp }
}

/** bash's `time` covers all threads and children of the tool. */
function timed(command: readonly string[]): { output: string; cpuSeconds: number } {
  const quoted = command.map((word) => `'${word}'`).join(' ')
  const script = `TIMEFORMAT='cpu %U %S'; time taskset -c ${cores.client} ${quoted}`
  const result = spawnSync('bash', ['-c', script], { encoding: 'utf8', maxBuffer: 1e8, timeout: (seconds + 60) * 1000 })
  const cpu = /cpu ([\d.]+) ([\d.]+)/.exec(result.stderr)
  if (result.status !== 0 || !cpu) throw new Error(`${command[0]} failed: ${result.stderr}`)
  return { output: result.stdout, cpuSeconds: Number(cpu[1]) + Number(cpu[2]) }
}

function writeResults(): void {
  const base = measured.get('autocannon')?.perCpuSecond ?? []
  const rows = present.map(({ name }) => {
    const { perCpuSecond, perSecond } = measured.get(name)!
    return {
      tool: name,
      requestsPerCpuSecond: Math.round(median(perCpuSecond)),
      lowest: Math.round(Math.min(...perCpuSecond)),
      highest: Math.round(Math.max(...perCpuSecond)),
      requestsPerSecond: Math.round(median(perSecond)),
      ratioToAutocannon: Math.round(median(perCpuSecond.map((value, round) => value / base[round]!)) * 100) / 100
    }
  })
  const about = `${rounds} rounds in random order, ${seconds} s each, ${users} connections, nginx on core ${cores.server}, client on core ${cores.client}, ${cpus()[0]?.model.trim() ?? ''}, Node ${process.versions.node}. Median of the rounds; the processor time of a run with one request is taken off for the tools that start a Node; ratios are within a round.`
  const lines = [
    '# Throughput per client CPU second',
    '',
    about,
    '',
    '| tool | requests per CPU second | range | requests per second | to autocannon |',
    '| --- | ---: | ---: | ---: | ---: |',
    ...rows.map(
      (row) =>
        `| ${row.tool} | ${row.requestsPerCpuSecond} | ${row.lowest} – ${row.highest} | ${row.requestsPerSecond} | ${row.ratioToAutocannon} |`
    )
  ]
  const folder = new URL('../results/', import.meta.url)
  mkdirSync(folder, { recursive: true })
  writeFileSync(new URL('loadtest-throughput.md', folder), `${lines.join('\n')}\n`)
  writeFileSync(new URL('loadtest-throughput.json', folder), `${JSON.stringify({ about, rows }, null, 2)}\n`)
  process.stdout.write(`${lines.join('\n')}\n`)
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted.length % 2 === 1
    ? sorted[(sorted.length - 1) / 2]!
    : (sorted[sorted.length / 2 - 1]! + sorted[sorted.length / 2]!) / 2
}
