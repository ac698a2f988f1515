import { randomBytes } from 'node:crypto'
import { chownSync, existsSync, mkdirSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  freePort,
  isOpenToAll,
  startGuard,
  unprivilegedAccount,
  type Account,
  type Guard,
  type GuardedProcess
} from '@kit-internal/postgres'
import type { RunningServer } from './server-kind.js'

/** Where and as whom a server runs. */
export interface Place {
  /** Its own folder, empty, removed at the end. */
  folder: string
  port: number
  account: Account | undefined
  guard: Guard
}

/** How to start one kind of server from a program. */
export interface LocalServer {
  label: string
  program: string
  args: (place: Place) => readonly string[]
  /** Done before: fills the folder. */
  prepare?: (place: Place) => Promise<void>
  url: (place: Place) => string
  /** Rejects until the server answers. */
  probe: (url: string) => Promise<unknown>
  /** Accounts that root drops to, the first one that exists. */
  accounts?: readonly string[]
}

const startTimeoutMs = 30_000

/**
 * Starts a server in a temporary folder on a free port and fulfils when it answers. It ends, and the folder with it,
 * with this process at the latest, even when that is killed.
 */
export async function startLocal(server: LocalServer): Promise<RunningServer> {
  const account = unprivilegedAccount([...(server.accounts ?? []), 'nobody'])
  for (let attempt = 1; ; attempt++) {
    const folder = join(temporaryRoot(account), `kit-${server.label.toLowerCase()}-${randomBytes(6).toString('hex')}`)
    const guard = await startGuard({ folders: [folder] })
    try {
      return await startIn({ folder, port: await freePort(), account, guard }, server)
    } catch (error) {
      await guard.stop()
      const portTaken = error instanceof Error && /address already in use/i.test(error.message)
      if (!portTaken || attempt === 5) throw error
    }
  }
}

async function startIn(place: Place, server: LocalServer): Promise<RunningServer> {
  const { folder, account, guard } = place
  mkdirSync(folder, { mode: 0o700 })
  if (account !== undefined) chownSync(folder, account.uid, account.gid)
  await server.prepare?.(place)
  const log = join(folder, 'server.log')
  const command = {
    command: server.program,
    args: server.args(place),
    log,
    cwd: folder,
    account,
    env: environment(folder)
  }
  // Nothing in the folder is wanted again, so there is nothing to end gently.
  const running = await guard.serve({ ...command, stopSignal: 'SIGKILL' })
  const url = server.url(place)
  await untilReady(server, url, running, place.port)
  return { url, stop: guard.stop }
}

async function untilReady(server: LocalServer, url: string, running: GuardedProcess, port: number): Promise<void> {
  const deadline = Date.now() + startTimeoutMs
  const ended = running.exited.then(({ output }) => output)
  for (;;) {
    const answer = await Promise.race([ended, answers(server, url, port)])
    if (answer === true) return
    if (typeof answer === 'string')
      throw new Error(`${server.label} ended while starting: ${answer.trim() || 'it printed nothing'}`)
    if (Date.now() > deadline) throw new Error(`${server.label} does not answer on ${url}.`, { cause: answer })
    await Promise.race([ended, sleep(20)])
  }
}

/** Drivers wait long before they try again, so they are asked only once the port is open. */
async function answers(server: LocalServer, url: string, port: number): Promise<unknown> {
  try {
    await isListening(port)
    await server.probe(url)
    return true
  } catch (error) {
    return error
  }
}

function isListening(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, timeout: 1_000 })
    socket.on('connect', () => {
      socket.destroy()
      resolve()
    })
    socket.on('timeout', () => socket.destroy(new Error('no answer')))
    socket.on('error', reject)
  })
}

/** TMPDIR, unless it is closed to the account the server runs as. */
function temporaryRoot(account: Account | undefined): string {
  const roots = [tmpdir(), '/tmp', '/var/tmp']
  return roots.find((root) => account === undefined || (existsSync(root) && isOpenToAll(root))) ?? tmpdir()
}

function environment(folder: string): Record<string, string> {
  return { PATH: process.env['PATH'] ?? '', LANG: 'C', TZ: 'UTC', HOME: folder, TMPDIR: folder }
}
