// kit-migrate beside knex, node-pg-migrate and dbmate, whole processes, interleaved.
//   KIT_BENCH_POSTGRESQL_URL=postgresql://… pnpm -C bench migrate [rounds]
// The database of the URL is emptied again and again.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { version, writeFixtures } from './fixtures.js'
import { commands, connect, installPeers, timeOne, type Command, type Querying } from './tools.js'
import { median } from '../median.js'

const url = process.env['KIT_BENCH_POSTGRESQL_URL']
if (url === undefined) throw new Error('Set KIT_BENCH_POSTGRESQL_URL to a database of PostgreSQL that may be emptied.')
/** Of one minute. Above the number of cores something else was at work, and only the ratios mean something. */
const loadBefore = Number((loadavg()[0] ?? 0).toFixed(1))
const rounds = Number(process.argv[2] ?? 5)
const many = 10_000
const some = 1_000

interface Row {
  readonly job: string
  readonly tool: string
  readonly medianMs: number
  readonly minMs: number
  /** Median of the ratios of the first tool of the job to this one, in the same round. */
  readonly oursToThis: number
}

const folder = mkdtempSync(join(tmpdir(), 'kit-bench-migrate-'))
const db = await prepare()
try {
  const [few, lots] = [join(folder, 'few'), join(folder, 'lots')]
  const [onFew, onLots] = [commands(folder, few, url), commands(folder, lots, url)]
  const sqlite = join(folder, 'bench.db')
  const rows: Row[] = [
    ...(await race(
      `${some} migrations on PostgreSQL`,
      [onFew.kit('migrate'), onFew.floor, onFew.knex('migrate:latest'), onFew.nodePgMigrate, onFew.dbmate('migrate')],
      () => empty(db)
    )),
    ...(await race(
      `${some} migrations on SQLite`,
      [
        onFew.kitOnSqlite(sqlite, ['--batch']),
        onFew.floorOnSqlite(sqlite),
        onFew.kitOnSqlite(sqlite, []),
        onFew.dbmateOnSqlite(sqlite)
      ],
      async () => rmSync(sqlite, { force: true })
    ))
  ]
  await fill(db)
  timeOne(onLots.kit('baseline'))
  rows.push(
    ...(await race(`status, ${many} applied`, [
      onLots.kit('status'),
      onLots.knex('migrate:list'),
      onLots.dbmate('status')
    ])),
    ...(await race(`nothing to do, ${many} applied`, [
      onLots.kit('migrate'),
      onLots.knex('migrate:latest'),
      onLots.nodePgMigrate,
      onLots.dbmate('migrate')
    ]))
  )
  publish(rows)
} finally {
  await empty(db)
  await db.end()
  rmSync(folder, { recursive: true, force: true })
}

async function prepare(): Promise<Querying> {
  installPeers(folder)
  for (const [name, count] of [
    ['few', some],
    ['lots', many]
  ] as const)
    writeFixtures(join(folder, name), count)
  const client = await connect(folder, url as string)
  await empty(client)
  return client
}

async function empty(client: Querying): Promise<void> {
  // In one go a thousand tables would need more locks than a server has by default.
  await client.query(`DO $$ DECLARE name text; BEGIN
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LIMIT 300 LOOP EXECUTE format('DROP TABLE IF EXISTS public.%I CASCADE', name); END LOOP;
  END $$`)
  const left = (await client.query(`SELECT 1 FROM pg_tables WHERE schemaname = 'public' LIMIT 1`)) as {
    rowCount: number
  }
  if (left.rowCount > 0) await empty(client)
}

/** The peers' own histories, as if they had applied all files; ours is made by \`baseline\`. */
async function fill(client: Querying): Promise<void> {
  await empty(client)
  await client.query(
    'CREATE TABLE knex_migrations (id serial PRIMARY KEY, name varchar(255), batch integer, migration_time timestamptz)'
  )
  await client.query('CREATE TABLE knex_migrations_lock (index serial PRIMARY KEY, is_locked integer)')
  await client.query('INSERT INTO knex_migrations_lock (is_locked) VALUES (0)')
  await client.query(
    'CREATE TABLE pgmigrations (id serial PRIMARY KEY, name varchar(255) NOT NULL, run_on timestamp NOT NULL)'
  )
  await client.query('CREATE TABLE schema_migrations (version varchar PRIMARY KEY)')
  const versions = Array.from({ length: many }, (_, at) => version(at))
  const names = versions.map((each, at) => `${each}_t${at}`)
  await client.query(
    `INSERT INTO knex_migrations (name, batch, migration_time) SELECT name || '.cjs', 1, now() FROM unnest($1::text[]) name`,
    [names]
  )
  await client.query('INSERT INTO pgmigrations (name, run_on) SELECT name, now() FROM unnest($1::text[]) name', [names])
  await client.query('INSERT INTO schema_migrations (version) SELECT unnest($1::text[])', [versions])
}

/** Every round runs all, beginning with another one each time; the first round warms caches and is not counted. */
async function race(
  job: string,
  tools: readonly Command[],
  before: () => Promise<void> = async () => undefined
): Promise<Row[]> {
  const times = new Map(tools.map((tool) => [tool, [] as number[]]))
  for (let round = -1; round < rounds; round++) {
    const first = (round + 1) % tools.length
    for (const tool of [...tools.slice(first), ...tools.slice(0, first)]) {
      await before()
      const elapsed = timeOne(tool)
      if (round >= 0) times.get(tool)?.push(elapsed)
    }
    process.stderr.write(`${job}: round ${round + 1} of ${rounds}\n`)
  }
  const ours = times.get(tools[0] as Command) ?? []
  return tools.map((tool) => {
    const own = times.get(tool) ?? []
    const ratios = own.map((time, round) => (ours[round] as number) / time)
    return {
      job,
      tool: tool.name,
      medianMs: Math.round(median(own)),
      minMs: Math.round(Math.min(...own)),
      oursToThis: Number(median(ratios).toFixed(2))
    }
  })
}

function publish(rows: readonly Row[]): void {
  const machine = {
    node: process.version,
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    rounds,
    loadBefore
  }
  const results = fileURLToPath(new URL('../results', import.meta.url))
  mkdirSync(results, { recursive: true })
  writeFileSync(join(results, 'migrate.json'), `${JSON.stringify({ machine, rows }, null, 2)}\n`)
  const lines = rows.map(
    ({ job, tool, medianMs, minMs, oursToThis }) => `| ${job} | \`${tool}\` | ${medianMs} | ${minMs} | ${oursToThis} |`
  )
  const busy = loadBefore > machine.cores
  const warning = busy
    ? '\nThe machine was busy with other work: these times are no measure of the tools, and the ratios are rough.\n'
    : ''
  const page = `# Migration tools side by side

Whole processes, ${rounds} interleaved rounds, ${machine.node}, ${machine.cores} × ${machine.cpu},
load ${loadBefore} before the start. A ratio below 1 means that the
first tool of the job, ours, was faster than this one; it is the median of the ratios within a round.
${warning}
| job | tool | median, ms | fastest, ms | ours ÷ this |
| --- | --- | ---: | ---: | ---: |
${lines.join('\n')}

Again: \`pnpm build && KIT_BENCH_POSTGRESQL_URL=postgresql://… pnpm -C bench migrate\`
`
  writeFileSync(join(results, 'migrate.md'), page)
  process.stdout.write(page)
}
