import { randomBytes } from 'node:crypto'
import { chownSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { KitError } from '@kit-internal/errors'
import { isOpenToAll, unprivilegedAccount, type Account } from './account.js'
import { prepareBinaries, type Binaries } from './binaries.js'
import { freePort } from './free-port.js'
import { startGuard, type Guard, type GuardedProcess } from './guard/guard.js'

export interface PostgresOptions {
  /** Keeps the data there, and uses what is there already; default a temporary folder, removed at the end. */
  dataDir?: string
  /** On 127.0.0.1; default a free one. */
  port?: number
  /** Trades durability for speed, for tests: a crash of the machine loses data. @defaultValue false */
  fast?: boolean
  /** Further settings, as `postgres -c name=value` takes them. */
  settings?: Readonly<Record<string, string>>
  /** Stops the server, or its start, when aborted. */
  signal?: AbortSignal
  logger?: { debug: (message: string) => void }
}

export interface Postgres {
  /** `postgresql://postgres:…@127.0.0.1:port/postgres`, a superuser. */
  readonly url: string
  readonly port: number
  readonly pid: number
  /** Of the npm package the server comes from. */
  readonly version: string
  /** Ends the server and removes its temporary folder. May be called again. */
  stop: () => Promise<void>
  [Symbol.asyncDispose]: () => Promise<void>
}

/**
 * Starts a real PostgreSQL on 127.0.0.1 from npm's programs; fulfils when it accepts connections.
 *
 * The server ends with this process at the latest, even when that is killed, and then its temporary folder is gone
 * too. It asks for a password, which is in `url`. Root drops to the account `postgres` or `nobody`.
 */
export async function startPostgres(options: PostgresOptions = {}): Promise<Postgres> {
  options.signal?.throwIfAborted()
  const account = unprivilegedAccount()
  const binaries = await prepareBinaries()
  const runFolder = join(temporaryRoot(account), `kit-postgres-${randomBytes(6).toString('hex')}`)
  const guard = await startGuard({ folders: [runFolder] })
  const onAbort = () => void guard.stop()
  options.signal?.addEventListener('abort', onAbort, { once: true })
  const stop = async () => {
    options.signal?.removeEventListener('abort', onAbort)
    await guard.stop()
  }
  try {
    const cluster = await createCluster(guard, { runFolder, account, binaries, dataDir: options.dataDir })
    const { port, pid } = await startServer(guard, cluster, options)
    const url = `postgresql://postgres:${cluster.password}@127.0.0.1:${port}/postgres`
    options.logger?.debug(`PostgreSQL ${binaries.version} listens on 127.0.0.1:${port} (process ${pid}).`)
    return { url, port, pid, version: binaries.version, stop, [Symbol.asyncDispose]: stop }
  } catch (error) {
    await stop()
    options.signal?.throwIfAborted()
    throw error
  }
}

interface Cluster {
  dataDir: string
  runFolder: string
  password: string
  temporary: boolean
  account: Account | undefined
  binaries: Binaries
}

/** Runs initdb, unless the folder holds a database already. */
async function createCluster(
  guard: Guard,
  setup: { runFolder: string; account: Account | undefined; binaries: Binaries; dataDir: string | undefined }
): Promise<Cluster> {
  const { runFolder, account, binaries } = setup
  const dataDir = setup.dataDir === undefined ? join(runFolder, 'data') : resolve(setup.dataDir)
  const passwordFile = join(dataDir, 'kit-password')
  if (setup.dataDir !== undefined && account !== undefined && !isOpenToAll(resolve(dataDir, '..'))) {
    throw new KitError('KIT_POSTGRES_DATA_DIR', `${dataDir} lies where the account ${account.name} cannot read.`, {
      hint: 'As root, choose a data folder outside of private homes, or run this as an ordinary user.',
      kind: 'usage'
    })
  }
  makeFolder(runFolder, account)
  const cluster = { dataDir, runFolder, account, binaries, temporary: setup.dataDir === undefined }
  if (existsSync(join(dataDir, 'PG_VERSION'))) {
    return { ...cluster, password: existsSync(passwordFile) ? readFileSync(passwordFile, 'utf8').trim() : '' }
  }
  const password = randomBytes(12).toString('hex')
  const draft = join(runFolder, 'password')
  writeOwned(draft, password, account)
  makeFolder(dataDir, account)
  const locale = ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C']
  const access = ['--username=postgres', `--pwfile=${draft}`, '--auth=scram-sha-256']
  await guard.run({
    command: binaries.initdb,
    args: ['-D', dataDir, ...locale, ...access, '--no-instructions', ...(cluster.temporary ? ['--no-sync'] : [])],
    log: join(runFolder, 'initdb.log'),
    cwd: runFolder,
    account
  })
  writeOwned(passwordFile, password, account)
  return { ...cluster, password }
}

/** A port that was free may be taken by the time the server wants it; then another is tried. */
async function startServer(guard: Guard, cluster: Cluster, options: PostgresOptions) {
  for (let attempt = 1; ; attempt++) {
    const port = options.port ?? (await freePort())
    const log = join(cluster.runFolder, `server-${attempt}.log`)
    const server = await guard.serve({
      command: cluster.binaries.postgres,
      args: serverArguments(cluster, port, options),
      log,
      cwd: cluster.runFolder,
      account: cluster.account,
      // SIGQUIT skips the last checkpoint: nobody reads a temporary folder again. SIGINT is the clean fast shutdown.
      stopSignal: cluster.temporary ? 'SIGQUIT' : 'SIGINT'
    })
    const failure = await untilReady(server, cluster.dataDir)
    if (failure === undefined) return { port, pid: server.pid }
    const portTaken = /could not bind|Address already in use/.test(failure)
    if (portTaken && options.port === undefined && attempt < 5) continue
    throw startError(failure, portTaken, port, cluster)
  }
}

function serverArguments(cluster: Cluster, port: number, options: PostgresOptions): string[] {
  const settings: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    // No socket file: its path may be at most 107 bytes long, which temporary folders exceed.
    unix_socket_directories: '',
    ...(options.fast ? { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' } : {}),
    ...options.settings
  }
  return ['-D', cluster.dataDir, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])]
}

/** The server writes its state into its pid file, where pg_ctl reads it too; fulfils with the log if it ended. */
async function untilReady(server: GuardedProcess, dataDir: string): Promise<string | undefined> {
  const ended = server.exited.then(({ output }) => output)
  for (;;) {
    const failure = await Promise.race([ended, sleep(20)])
    if (failure !== undefined) return failure
    const lines = readIfThere(join(dataDir, 'postmaster.pid')).split('\n')
    if (lines[0] === String(server.pid) && lines[7]?.trim() === 'ready') return undefined
  }
}

function startError(log: string, portTaken: boolean, port: number, cluster: Cluster): KitError {
  if (portTaken) {
    return new KitError('KIT_POSTGRES_PORT', `Port ${port} of 127.0.0.1 is taken.`, {
      hint: 'Stop what uses it, or choose another.'
    })
  }
  if (log.includes('postmaster.pid" already exists')) {
    return new KitError('KIT_POSTGRES_DATA_DIR', `A server is running on ${cluster.dataDir} already.`, {
      hint: 'Stop it first.'
    })
  }
  return new KitError('KIT_POSTGRES_START', `PostgreSQL ended while starting: ${log.trim() || 'it printed nothing'}`)
}

/** TMPDIR, unless it is closed to the account the server runs as. */
function temporaryRoot(account: Account | undefined): string {
  const root = [tmpdir(), '/tmp', '/var/tmp'].find(
    (folder) => account === undefined || (existsSync(folder) && isOpenToAll(folder))
  )
  if (root !== undefined) return root
  throw new KitError(
    'KIT_POSTGRES_DATA_DIR',
    `There is no temporary folder that the account ${account?.name ?? ''} can read.`,
    {
      hint: 'Set TMPDIR to one.'
    }
  )
}

function makeFolder(path: string, account: Account | undefined): void {
  mkdirSync(path, { recursive: true, mode: 0o700 })
  if (account !== undefined) chownSync(path, account.uid, account.gid)
}

function writeOwned(path: string, content: string, account: Account | undefined): void {
  writeFileSync(path, content, { mode: 0o600 })
  if (account !== undefined) chownSync(path, account.uid, account.gid)
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
