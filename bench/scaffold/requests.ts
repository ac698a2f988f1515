// Requests per second of each generated stack beside its bare framework, over one PostgreSQL, in interleaved rounds.
//   pnpm -C bench scaffold:requests [--stack ID,…] [--seconds N] [--rounds N]
// All stacks take about seven minutes. KIT_TEST_POSTGRESQL_URL names a server to use instead of the one from npm.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startServer as startDatabaseServer } from '@kit-internal/testkit'
import { runLoadTest } from '@kit/loadtest'
import { listStacks, type ListedStack, type StackId } from '@kit/scaffold'
import { connect } from '../migrate/tools.js'
import { jobsOf, refuseDifferent, register, type Job } from './jobs.js'
import { installShared, makeProject } from './projects.js'
import { publish, type Row } from './requests-page.js'
import { startServer, type Server } from './server.js'

const { values } = parseArgs({
  options: {
    stack: { type: 'string' },
    seconds: { type: 'string', default: '3' },
    rounds: { type: 'string', default: '3' }
  }
})
const [seconds, rounds] = [Number(values.seconds), Number(values.rounds)]
const stacks = listStacks().filter(({ id }) => values.stack?.split(',').includes(id) ?? true)
const connections = 50
const people = 1000

const frameworks = {
  'express-typescript': 'express',
  'express-javascript': 'express',
  'fastify-typescript': 'fastify',
  nestjs: 'nest',
  'apollo-typescript': 'apollo',
  'apollo-javascript': 'apollo',
  'graphql-yoga': 'yoga'
} as const satisfies Record<StackId, string>

const root = mkdtempSync(join(tmpdir(), 'kit-bench-requests-'))
const databases = await startDatabaseServer('postgresql')
try {
  await installShared(root, stacks)
  const rows: Row[] = []
  for (const stack of stacks) rows.push(...(await race(stack)))
  publish(rows, { seconds, rounds, connections, people, database: databases.product })
} finally {
  await databases.stop()
  rmSync(root, { recursive: true, force: true })
}

/** One stack and its bare framework, both running, measured in turns. */
async function race(stack: ListedStack): Promise<Row[]> {
  const env = {
    DATABASE_URL: await databases.createDatabase(),
    JWT_SECRET: 'only-for-this-measurement-only-for-this-one',
    RATE_LIMIT_ENABLED: 'false'
  }
  const framework = frameworks[stack.id]
  const { folder, entry } = await makeProject(root, stack, env)
  await addPeople(env.DATABASE_URL)
  const generated = await startServer(entry, folder, env)
  const bare = await startServer(`bare/${framework}.mjs`, root, env)
  try {
    const { health, list } = jobsOf(stack.type, await register(generated.url, stack.type))
    await refuseDifferent(list, generated.url, bare.url)
    const rows = [health, list].map((job) => ({ job, generated: side(generated), bare: side(bare) }))
    for (let round = -1; round < rounds; round += 1) {
      for (const { job, generated, bare } of rows) {
        // Another one begins each round; the first round warms up and is not counted.
        for (const { url, perSecond } of round % 2 === 0 ? [generated, bare] : [bare, generated]) {
          const found = await measure(url, job, round < 0 ? 1 : seconds)
          if (round >= 0) perSecond.push(found)
        }
      }
      process.stderr.write(`${stack.id}: round ${round + 1} of ${rounds}\n`)
    }
    return rows.map(({ job, generated, bare }) => ({
      stack: stack.id,
      framework,
      job: job.name,
      generated: generated.perSecond,
      bare: bare.perSecond
    }))
  } finally {
    await Promise.all([generated.stop(), bare.stop()])
  }
}

function side({ url }: Server): { url: string; perSecond: number[] } {
  return { url, perSecond: [] }
}

/** Answers per second. @throws when one of them was no success, or none came */
async function measure(url: string, { path, request }: Job, duration: number): Promise<number> {
  const { totals, errors, statuses } = await runLoadTest({ url: url + path, ...request, users: connections, duration })
  if (errors.length > 0 || totals.httpErrors !== 0 || totals.ok === 0)
    throw new Error(`${url}${path} failed: ${JSON.stringify({ statuses, errors })}`)
  return totals.ok / (totals.durationMs / 1000)
}

async function addPeople(database: string): Promise<void> {
  const client = await connect(root, database)
  await client.query(
    `INSERT INTO users (email, name, password_hash) SELECT 'user' || n || '@example.com', 'User ' || n, '-' FROM generate_series(1, ${people}) n`
  )
  await client.query('ANALYZE')
  await client.end()
}
