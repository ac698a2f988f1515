// What a request costs a load generator: requests per second of the client's own processor time, against nginx on
// another core. Each tool runs for a short and for a long while; between the two lies nothing but requests, so starting,
// warming up and writing the report cost nothing here. (With them in, a short run measures how a program starts; with
// those of another run taken off, the difference of two large numbers.) Every tool in turn, several rounds, in a random
// order per round: `jiti loadtest/throughput.ts`.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { startNginx } from './nginx.js'
import { median } from '../median.js'

const seconds = { short: 2, long: Number(process.env['SECONDS_EACH'] ?? 8) }
const rounds = Number(process.env['ROUNDS'] ?? 5)
const users = 50
const cores = { server: 0, client: availableParallelism() - 1 }
const script = join(mkdtempSync(join(tmpdir(), 'kit-bench-k6-')), 'get.js')
writeFileSync(script, "import http from 'k6/http'\nexport default () => http.get(__ENV.URL)\n")
const require = createRequire(import.meta.url)
const kit = join(require.resolve('@kit/loadtest/package.json'), '../bin/kit-loadtest.js')
const autocannon = require.resolve('autocannon')

interface Tool {
  name: string
  command: (url: string, seconds: number) => readonly string[]
  /** How many requests were answered, from what the tool printed. */
  answered: (output: string) => number
}

const tools: readonly Tool[] = [
  {
    name: '@kit/loadtest',
    command: (url, seconds) => [
      process.execPath,
      kit,
      url,
      '-u',
      String(users),
      '-d',
      String(seconds),
      '--json',
      '--quiet'
    ],
    answered: (output) => (JSON.parse(output) as { totals: { ok: number } }).totals.ok
  },
  {
    name: 'autocannon',
    command: (url, seconds) => [process.execPath, autocannon, '-c', String(users), '-d', String(seconds), '-j', url],
    answered: (output) => (JSON.parse(output) as { '2xx': number })['2xx']
  },
  {
    name: 'wrk',
    command: (url, seconds) => ['wrk', '-t1', `-c${users}`, `-d${seconds}s`, '--latency', url],
    answered: (output) => found(/(\d+) requests in/, output)
  },
  {
    name: 'ab -k',
    command: (url, seconds) => ['ab', '-k', '-q', '-c', String(users), '-t', String(seconds), '-n', '100000000', url],
    answered: (output) => found(/Complete requests: +(\d+)/, output)
  },
  {
    name: 'hey',
    command: (url, seconds) => ['hey', '-cpus', '1', '-c', String(users), '-z', `${seconds}s`, url],
    answered: (output) => found(/\[200\]\s+(\d+) responses/, output)
  },
  {
    name: 'oha',
    command: (url, seconds) => [
      process.env['OHA'] ?? 'oha',
      ...['--no-tui', '--output-format', 'json', '-c', String(users), '-z', `${seconds}s`, url]
    ],
    answered: (output) =>
      (JSON.parse(output) as { statusCodeDistribution: { '200': number } }).statusCodeDistribution['200']
  },
  {
    name: 'k6',
    command: (url, seconds) => [
      process.env['K6'] ?? 'k6',
      ...['run', '--vus', String(users), '--duration', `${seconds}s`, '--quiet', '--no-color'],
      ...['--no-usage-report', '-e', `URL=${url}`, script]
    ],
    answered: (output) => found(/http_reqs[.:\s]+(\d+)/, output)
  }
]

const found = (pattern: RegExp, output: string) => Number(pattern.exec(output)?.[1])

const present = tools.filter(({ command }) => spawnSync('which', [command('', 1)[0]!]).status === 0)
const nginx = await startNginx(cores.server)
const measured = new Map<string, { perCpuSecond: number[]; perSecond: number[] }>(
  present.map(({ name }) => [name, { perCpuSecond: [], perSecond: [] }])
)
try {
  for (let round = 0; round < rounds; round++) {
    for (const tool of present.toSorted(() => Math.random() - 0.5)) {
      const { answered, cpuSeconds, perSecond } = runTwice(tool, nginx.url)
      const of = measured.get(tool.name)!
      of.perCpuSecond.push(answered / cpuSeconds)
      of.perSecond.push(perSecond)
      process.stderr.write(
        `round ${round + 1} ${tool.name}: ${Math.round(answered / cpuSeconds)} requests per CPU second\n`
      )
    }
  }
} finally {
  await nginx.stop()
  rmSync(dirname(script), { recursive: true })
}
writeResults()

/** What the long run did and used beyond the short one. */
function runTwice({ command, answered }: Tool, url: string) {
  const short = timed(command(url, seconds.short))
  const long = timed(command(url, seconds.long))
  return {
    answered: answered(long.output) - answered(short.output),
    cpuSeconds: long.cpuSeconds - short.cpuSeconds,
    perSecond: answered(long.output) / seconds.long
  }
}

/** bash's `time` covers all threads and children of the tool. */
function timed(command: readonly string[]): { output: string; cpuSeconds: number } {
  const quoted = command.map((word) => `'${word}'`).join(' ')
  const script = `TIMEFORMAT='cpu %U %S'; time taskset -c ${cores.client} ${quoted}`
  const result = spawnSync('bash', ['-c', script], {
    encoding: 'utf8',
    maxBuffer: 1e8,
    timeout: (seconds.long + 60) * 1000
  })
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
  const about = `${rounds} rounds in random order, ${seconds.long} s each less one of ${seconds.short} s, ${users} connections, nginx on core ${cores.server}, client on core ${cores.client}, ${cpus()[0]?.model.trim() ?? ''}, Node ${process.versions.node}. Median of the rounds; ratios are within a round. Requests and processor time are those of the long run less those of the short one. Load of the machine at the end, with our own: ${loadavg()[0]?.toFixed(0)}.`
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
