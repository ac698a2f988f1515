// Many schemas of one database: kit-migrate beside a loop over knex, whole processes, each in a database of its own.
//   KIT_BENCH_POSTGRESQL_URL=postgresql://… pnpm -C bench tenants [tenants] [rounds of a twentieth of them]
// The account of the URL must be allowed to make databases.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { writeFixtures } from './fixtures.js'
import { connect, installPeers, timeOne, type Command, type Querying } from './tools.js'
import { median } from '../median.js'

const server = process.env['KIT_BENCH_POSTGRESQL_URL']
if (server === undefined)
  throw new Error('Set KIT_BENCH_POSTGRESQL_URL to a server of PostgreSQL on which databases may be made.')
const all = Number(process.argv[2] ?? 1000)
const rounds = Number(process.argv[3] ?? 3)
const migrations = 20
const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

interface Row {
  readonly tenants: number
  readonly tool: string
  readonly medianMs: number
  /** Median of the ratios of the first tool to this one, in the same round. */
  readonly oursToThis: number
}

const folder = mkdtempSync(join(tmpdir(), 'kit-bench-tenants-'))
installPeers(folder)
writeFixtures(join(folder, 'files'), migrations)
const db = await connect(folder, server)
try {
  const [ours, loop] = [kit('migrate', 4), knex(1)]
  const rows = [
    ...(await race(Math.ceil(all / 20), rounds, [ours, loop, kit('migrate', 1), knex(4)])),
    ...(await race(all, 1, [ours, loop]))
  ]
  publish(rows)
} finally {
  await db.end()
  rmSync(folder, { recursive: true, force: true })
}

type Tool = { readonly name: string; readonly on: (url: string, tenants: number) => Command }

function kit(verb: string, parallel: number): Tool {
  const name = `kit-migrate ${verb}, ${parallel} at once`
  const query = (tenants: number) => `select 'tenant_' || n from generate_series(1, ${tenants}) n`
  const args = (url: string, tenants: number) => [
    at('../../packages/migrate/bin/kit-migrate.js'),
    ...[verb, '--quiet', '--dir', join(folder, 'files/kit'), '-c', url],
    ...['--schemas-from-query', query(tenants), '--parallel', String(parallel)]
  ]
  return { name, on: (url, tenants) => ({ name, args: args(url, tenants) }) }
}

function knex(parallel: number): Tool {
  const name = parallel === 1 ? 'a loop over knex' : `knex, ${parallel} at once`
  const args = (url: string, tenants: number) => [
    at('knex-tenants.mjs'),
    ...[join(folder, 'node_modules'), join(folder, 'files/knex'), url, String(tenants), String(parallel)]
  ]
  return { name, on: (url, tenants) => ({ name, args: args(url, tenants) }) }
}

/** Every round runs all, beginning with another one each time. */
async function race(tenants: number, count: number, tools: readonly Tool[]): Promise<Row[]> {
  const times = new Map(tools.map((tool) => [tool, [] as number[]]))
  for (let round = 0; round < count; round++) {
    const first = round % tools.length
    for (const tool of [...tools.slice(first), ...tools.slice(0, first)]) {
      const elapsed = await inNewDatabase(db, (url) => timeOne(tool.on(url, tenants)), tenants)
      times.get(tool)?.push(elapsed)
      process.stderr.write(`${tenants} tenants, round ${round + 1}: ${tool.name} ${Math.round(elapsed)} ms\n`)
    }
  }
  const ours = times.get(tools[0] as Tool) ?? []
  return tools.map((tool) => {
    const own = times.get(tool) ?? []
    const ratios = own.map((time, round) => (ours[round] as number) / time)
    return {
      tenants,
      tool: tool.name,
      medianMs: Math.round(median(own)),
      oursToThis: Number(median(ratios).toFixed(2))
    }
  })
}

/** The schemas are there already, as they would be; afterwards each must have all its tables. */
async function inNewDatabase(db: Querying, work: (url: string) => number, tenants: number): Promise<number> {
  await db.query('CREATE DATABASE kit_bench_tenants')
  try {
    const url = new URL(server as string)
    url.pathname = '/kit_bench_tenants'
    const inside = await connect(folder, url.href)
    try {
      await inside.query(
        `DO $$ BEGIN FOR n IN 1..${tenants} LOOP EXECUTE 'CREATE SCHEMA tenant_' || n; END LOOP; END $$`
      )
      const elapsed = work(url.href)
      const { rows } = (await inside.query(
        "SELECT count(*)::int AS count FROM pg_tables WHERE schemaname LIKE 'tenant_%' AND tablename ~ '^t[0-9]+$'"
      )) as { rows: { count: number }[] }
      const wanted = tenants * migrations
      if (rows[0]?.count !== wanted) throw new Error(`${rows[0]?.count ?? 0} tables instead of ${wanted}.`)
      return elapsed
    } finally {
      await inside.end()
    }
  } finally {
    await db.query('DROP DATABASE kit_bench_tenants')
  }
}

function publish(rows: readonly Row[]): void {
  const machine = {
    node: process.version,
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    migrations,
    rounds
  }
  const results = at('../results')
  mkdirSync(results, { recursive: true })
  writeFileSync(join(results, 'migrate-tenants.json'), `${JSON.stringify({ machine, rows }, null, 2)}\n`)
  const lines = rows.map(
    ({ tenants, tool, medianMs, oursToThis }) => `| ${tenants} | ${tool} | ${medianMs} | ${oursToThis} |`
  )
  const page = `# Many tenants

${migrations} migrations of one CREATE TABLE each, in each of so many schemas of one database on PostgreSQL; whole processes, server and
client on ${machine.cores} × ${machine.cpu}, ${machine.node}. ${rounds} interleaved rounds of the smaller number, one of the larger. A ratio below 1
means that the first tool, ours, was faster than this one. The loop makes one knex a schema, as its users do, and
runs all migrations of a schema in one transaction; ours commits each with its record.

| tenants | tool | median, ms | ours ÷ this |
| ---: | --- | ---: | ---: |
${lines.join('\n')}

Again: \`pnpm build && KIT_BENCH_POSTGRESQL_URL=postgresql://… pnpm -C bench tenants\`
`
  writeFileSync(join(results, 'migrate-tenants.md'), page)
  process.stdout.write(page)
}
