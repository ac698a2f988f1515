import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { freePort, startGuard } from '@kit-internal/postgres'
import { createMigrator } from '@kit/migrate'
import { generateProject } from '@kit/scaffold'
import { logIn, registerAndLogIn, waitUntilReady, type Account } from './api-client.js'
import { openDatabase, query } from './database.js'
import { indexMigration, writeIndexMigration } from './index-migration.js'
import { loadTestAll } from './load.js'
import type { DemoOptions } from './options.js'
import { runCommand } from './processes.js'
import { install, reuseInstall, setAside } from './project-install.js'
import { findingsOf, writeComparisons, writeReports } from './reports.js'
import type { Steps } from './steps.js'
import type { Outcome } from './summary.js'

/** What was started and must end again, last started first. */
type CleanUp = (() => Promise<unknown>)[]

export interface DemoRun extends Outcome {
  /** Ends what `keep` left running. */
  stop: () => Promise<void>
}

/**
 * The main job, as a customer's program would do it: generate, install, migrate, boot, load-test, report, migrate
 * again, compare, roll back. Whatever it started has ended when it rejects, and when it resolves unless `keep` says so.
 */
export async function runDemo(options: DemoOptions, steps: Steps, signal: AbortSignal): Promise<DemoRun> {
  const cleanUp: CleanUp = []
  const stop = async () => {
    for (const end of cleanUp.splice(0).reverse()) await end()
  }
  try {
    const outcome = await tellStory(options, steps, signal, cleanUp)
    if (!options.keep) await steps.run('Stop the API and the database', stop)
    return { ...outcome, timings: steps.timings, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function tellStory(options: DemoOptions, steps: Steps, signal: AbortSignal, cleanUp: CleanUp): Promise<Outcome> {
  const reports = join(options.folder, 'reports')
  await rm(reports, { recursive: true, force: true })

  const project = await steps.run('Generate an Express + TypeScript + PostgreSQL API', () => generate(options, signal))
  await steps.run('Install its dependencies', (detail) => installOrReuse(project, signal, detail))
  const database = await steps.run('Start the database', () => openDatabase(options.databaseUrl, signal))
  cleanUp.push(database.stop)

  const migrator = createMigrator({
    connection: database.url,
    dir: join(project.folder, 'prisma', 'migrations'),
    signal
  })
  await steps.run('Apply its migrations', () => migrator.migrate())
  await steps.run('Build it', (detail) =>
    runCommand('npm', ['run', 'build'], { cwd: project.folder, signal, onLine: detail })
  )
  const api = await steps.run('Boot it', () => boot(project.folder, database.url, signal, cleanUp))
  const admin = await steps.run('Register and log in users over HTTP', () =>
    createAccounts(api.url, database.url, signal)
  )
  await steps.run('Fill the table with 200,000 users', () => fillTable(database.url))

  const before = await steps.run('Load-test health, list and write', (onDetail) =>
    loadTestAll(api.url, admin, { label: 'before the index', signal, onDetail })
  )
  await steps.run('Write the reports: text, JSON, CSV, HTML', () => writeReports(before, join(reports, 'before')))
  await writeIndexMigration(join(project.folder, 'prisma', 'migrations'))
  await steps.run(`Apply one more migration: ${indexMigration.title}`, () => migrator.migrate())
  const after = await steps.run('Load-test again', (onDetail) =>
    loadTestAll(api.url, admin, { label: 'with the index', signal, onDetail })
  )
  await steps.run('Compare the two runs', async () => {
    await writeReports(after, join(reports, 'after'))
    await writeComparisons(before, after, reports)
  })
  await steps.run('Roll that migration back', () => migrator.rollback())

  return {
    database: database.title,
    project: project.folder,
    reports,
    findings: findingsOf(before, after),
    timings: steps.timings,
    ...(options.keep ? { running: { url: api.url, pid: process.pid } } : {})
  }
}

interface Project {
  folder: string
  /** The previous run's project, for its installed packages. */
  previous: string
}

async function generate(options: DemoOptions, signal: AbortSignal): Promise<Project> {
  const previous = await setAside(join(options.folder, 'shop-api'))
  const { folder } = await generateProject({
    name: 'shop-api',
    output: options.folder,
    stack: 'express-typescript',
    database: 'postgresql',
    kitSource: { tarballs: options.tarballs },
    signal
  })
  return { folder, previous }
}

async function installOrReuse({ folder, previous }: Project, signal: AbortSignal, detail: (text: string) => void) {
  const reused = await reuseInstall(previous, folder)
  await rm(previous, { recursive: true, force: true })
  if (!reused) await install(folder, signal, detail)
}

/** Starts the built API under a guard, which ends it no later than this process ends. */
async function boot(
  folder: string,
  databaseUrl: string,
  signal: AbortSignal,
  cleanUp: CleanUp
): Promise<{ url: string }> {
  const port = await freePort()
  const guard = await startGuard()
  cleanUp.push(() => guard.stop())
  const { exited } = await guard.serve({
    command: process.execPath,
    args: ['dist/server.js'],
    cwd: folder,
    log: join(folder, 'server.log'),
    env: {
      PATH: process.env['PATH'] ?? '',
      NODE_ENV: 'production',
      HOST: '127.0.0.1',
      PORT: String(port),
      DATABASE_URL: databaseUrl,
      JWT_SECRET: 'a secret of the demo, good for nothing else',
      RATE_LIMIT_ENABLED: 'false',
      LOG_LEVEL: 'warn'
    }
  })
  const url = `http://127.0.0.1:${port}`
  await waitUntilReady(url, exited, signal)
  return { url }
}

/** Three people register and log in; one of them becomes the administrator that the load tests act as. */
async function createAccounts(baseUrl: string, databaseUrl: string, signal: AbortSignal): Promise<Account> {
  for (const name of ['ada', 'grace']) await registerAndLogIn(baseUrl, `${name}@example.com`, signal)
  const { email } = await registerAndLogIn(baseUrl, 'admin@example.com', signal)
  await query(databaseUrl, `UPDATE users SET role = 'ADMIN' WHERE email = '${email}'`)
  return logIn(baseUrl, email, signal)
}

/** Enough rows that a list without an index is slow: every hundredth is an administrator. */
async function fillTable(databaseUrl: string): Promise<void> {
  await query(
    databaseUrl,
    `INSERT INTO users (email, name, password_hash, role, created_at)
     SELECT 'user' || n || '@example.com', 'User ' || n, 'no login', CASE WHEN n % 100 = 0 THEN 'ADMIN' ELSE 'USER' END,
            now() - n * interval '1 minute'
     FROM generate_series(1, 200000) AS n`
  )
  await query(databaseUrl, 'VACUUM ANALYZE users')
}
