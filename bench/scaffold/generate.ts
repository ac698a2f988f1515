// How long it takes to make a project, nothing installed: kit-scaffold beside three peers, in one run.
//   pnpm -C bench scaffold [rounds]
// Ends with exit code 1 when kit-scaffold needs 1.5 s or more.
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const goalMs = 1500
const root = fileURLToPath(new URL('../..', import.meta.url))
const results = join(root, 'bench/results')
const rounds = Number(process.argv[2] ?? 9)

const peers = { '@nestjs/cli': '12.0.8', 'fastify-cli': '8.0.2', 'create-t3-app': '7.40.0' }

interface Contestant {
  readonly name: string
  readonly file: string
  readonly args: (name: string) => readonly string[]
}

const folder = mkdtempSync(join(tmpdir(), 'kit-bench-scaffold-'))
try {
  const contestants = [ours(), ...installPeers()]
  const times = new Map(contestants.map(({ name }) => [name, { ms: [] as number[], files: 0 }]))
  for (let round = -1; round < rounds; round += 1) {
    // Another one begins each round, so that a slow moment of the machine hits all alike.
    const first = (round + 1) % contestants.length
    for (const contestant of [...contestants.slice(first), ...contestants.slice(0, first)]) {
      const { ms, files } = generate(contestant, `app-${round + 1}`)
      const own = times.get(contestant.name)
      if (own === undefined) continue
      own.files = files
      if (round >= 0) own.ms.push(ms)
    }
  }
  const rows = [...times].map(([name, { ms, files }]) => ({ name, median: median(ms), min: Math.min(...ms), files }))
  const met = (rows[0]?.median ?? Infinity) < goalMs
  const machine = {
    node: process.version,
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    load: loadavg()[0] ?? 0,
    rounds
  }
  const page = render(rows, machine, met)
  mkdirSync(results, { recursive: true })
  writeFileSync(
    join(results, 'scaffold-generate.json'),
    `${JSON.stringify({ goalMs, machine, programs: rows }, null, 2)}\n`
  )
  writeFileSync(join(results, 'scaffold-generate.md'), page)
  process.stdout.write(page)
  process.exitCode = met ? 0 : 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}

function ours(): Contestant {
  return {
    name: 'kit-scaffold NAME',
    file: join(root, 'packages/scaffold/bin/kit-scaffold.js'),
    args: (name) => [name, '--quiet']
  }
}

function installPeers(): Contestant[] {
  writeFileSync(join(folder, 'package.json'), '{ "private": true }')
  const specs = Object.entries(peers).map(([name, version]) => `${name}@${version}`)
  const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', '--no-save', ...specs]
  const { status, stderr } = spawnSync('npm', args, { cwd: folder, encoding: 'utf8', timeout: 300_000 })
  if (status !== 0) throw new Error(`The peers could not be installed:\n${stderr}`)
  const bin = (name: string) => join(folder, 'node_modules/.bin', name)
  return [
    {
      name: `nest new (${peers['@nestjs/cli']})`,
      file: bin('nest'),
      args: (name) => ['new', name, '--skip-install', '--skip-git', '--package-manager', 'npm']
    },
    {
      name: `fastify generate (${peers['fastify-cli']})`,
      file: bin('fastify'),
      args: (name) => ['generate', name, '--lang=ts']
    },
    {
      name: `create-t3-app (${peers['create-t3-app']})`,
      file: bin('create-t3-app'),
      args: (name) => [name, '--CI', '--noGit', '--noInstall', '--prisma', '--dbProvider', 'postgres', '--appRouter']
    }
  ]
}

/** One project in a folder of its own. @throws when the program fails or makes nothing */
function generate({ name, file, args }: Contestant, project: string): { ms: number; files: number } {
  const cwd = mkdtempSync(join(folder, 'run-'))
  const start = performance.now()
  const { status, stderr, stdout } = spawnSync(process.execPath, [file, ...args(project)], {
    cwd,
    encoding: 'utf8',
    timeout: 60_000
  })
  const ms = performance.now() - start
  if (status !== 0) throw new Error(`${name} failed:\n${stdout}${stderr}`)
  const files = readdirSync(join(cwd, project), { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile()
  ).length
  rmSync(cwd, { recursive: true })
  return { ms, files }
}

function median(values: readonly number[]): number {
  return Math.round(values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0)
}

function render(
  rows: readonly { name: string; median: number; min: number; files: number }[],
  machine: { node: string; cpu: string; cores: number; load: number; rounds: number },
  met: boolean
): string {
  return `# Making a project

The whole process, nothing installed, ${machine.rounds} interleaved rounds, Node ${machine.node}, ${machine.cores} × ${machine.cpu}, load ${machine.load.toFixed(1)} at the end.
Goal: less than ${goalMs} ms: **${met ? 'met' : 'missed'}**.

| program | files | median, ms | fastest, ms |
| --- | ---: | ---: | ---: |
${rows.map(({ name, files, median, min }) => `| \`${name}\` | ${files} | ${median} | ${Math.round(min)} |`).join('\n')}

Again: \`pnpm build && pnpm -C bench scaffold\`
`
}
