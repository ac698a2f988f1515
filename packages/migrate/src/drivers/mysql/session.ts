import { createHash } from 'node:crypto'
import type { LedgerChange } from '../../ledger.js'
import type { Limits, OpenOptions, Session } from '../contract.js'
import { writerOnly } from '../program.js'
import { digestOf } from '../ledger/digest.js'
import {
  createTables,
  ledgerNames,
  renderChanges,
  selectEntries,
  selectRows,
  selectSource,
  selectSteps
} from '../sql/ledger-sql.js'
import { countRows, tablesLostBy } from '../sql/losses.js'
import { ledgerChangedMeanwhile } from '../ledger/changed-meanwhile.js'
import { toEntry, toStep } from '../sql/rows.js'
import { connectStraight, type Connected } from './connect.js'
import { withLossNoticed, noticingLoss } from './loss.js'
import { mysqlLedger as dialect } from './dialect.js'
import { outcomeOf, fingerprintOf } from './outcome.js'
import { lifetimeOf, kindOf } from './kinds.js'
import { namedLock } from './lock.js'
import { snapshotMysql } from './snapshot.js'
import { rememberSettings } from './session-settings.js'

/** MySQL and MariaDB: a definition commits by itself, so each statement is recorded before and after. */
export async function openMysqlSession(raw: Connected, options: OpenOptions): Promise<Session> {
  const connected = withLossNoticed(raw)
  const { query } = connected
  const { target, signal } = options
  const { server, database } = await describeServer(connected)
  const names = ledgerNames(dialect, { table: options.place.table, schema: database })
  const lock = namedLock(connected, `${database}.${options.place.table}`)
  const restore = options.mode === 'write' ? await rememberSettings(connected, database) : () => Promise.resolve()
  const stopKilling = killOnAbort(connected.id, target, signal)
  let changedSettings = false

  const atomically = async (work: () => Promise<readonly LedgerChange[] | undefined>) => {
    await query('START TRANSACTION')
    try {
      const changes = await work()
      for (const { sql, rows } of renderChanges(changes ?? [], dialect, names)) {
        const { affected } = await query(sql)
        if (rows !== undefined && affected !== rows) throw ledgerChangedMeanwhile()
      }
      await query(changes === undefined ? 'ROLLBACK' : 'COMMIT')
    } catch (error) {
      await connected.query('ROLLBACK').catch(() => undefined)
      throw error
    }
  }

  return {
    server,
    dialect: 'mysql',
    async readLedger() {
      try {
        return (await query(selectEntries(dialect, names))).rows.map(toEntry)
      } catch (error) {
        if (isMissingTable(error)) return undefined
        throw error
      }
    },
    async holdsExactly(lines) {
      const line = "CONCAT(`version`, ' ', `file_checksum`, IF(`state` = 'applied', '', ' half'))"
      const expected = createHash('md5').update(digestOf(lines)).digest('hex')
      try {
        await query('SET SESSION group_concat_max_len = 1073741824')
        const { rows } = await query(
          `SELECT MD5(COALESCE(GROUP_CONCAT(${line} ORDER BY BINARY ${line} SEPARATOR '\n'), '')) AS digest FROM ${names.migrations}`
        )
        return rows[0]?.['digest'] === expected
      } catch (error) {
        if (isMissingTable(error)) return false
        throw error
      }
    },
    readSteps: async (version) =>
      (await query(selectSteps(dialect, names, version))).rows.map((row) => toStep(version, row)),
    readSource: async (version) => {
      const { rows } = await query(selectSource(dialect, names, version))
      return rows[0] === undefined ? undefined : String(rows[0]['source'])
    },
    async rows(of) {
      try {
        return (await query(selectRows(dialect, of))).rows
      } catch (error) {
        if ('table' in of && isMissingTable(error)) return undefined
        throw error
      }
    },
    async createLedger() {
      for (const sql of createTables(dialect, names)) await query(sql)
    },
    lock: (lockOptions) => lock.take(lockOptions),
    assertLock: () => lock.assert(),
    unlock: () => lock.release(),
    transaction: (_limits, work) => atomically(work),
    record: (changes) => atomically(() => Promise.resolve(changes)),
    async run({ text }, limits, { send } = {}) {
      const kind = kindOf(text)
      changedSettings ||= kind === 'session' || limits.lockTimeoutMs !== undefined
      if (limits.lockTimeoutMs !== undefined) await query(lockSettings(limits.lockTimeoutMs))
      await withTimeout(limits, { id: connected.id, target }, () =>
        send === undefined ? query(text) : noticingLoss(send())
      )
    },
    openProgram: writerOnly(raw.openProgram),
    async reset() {
      if (!changedSettings) return
      changedSettings = false
      await restore()
    },
    canShareTransaction: ({ text }) => ['rows', 'session'].includes(kindOf(text)),
    lifetime: ({ text }) => lifetimeOf(text),
    fingerprint: (step) => fingerprintOf(connected, step),
    outcomeOf: (step, before) => outcomeOf(connected, step, before),
    rowsLostBy: ({ text }) =>
      countRows(tablesLostBy(text, 'mysql'), async (sql) => (await connected.query(sql)).rows[0]?.['count']),
    locksHeld: () => Promise.resolve(undefined),
    snapshot: () => snapshotMysql(connected, options.place.table),
    async close() {
      stopKilling()
      await connected.close()
    }
  }
}

async function describeServer({ query }: Connected) {
  const { rows } = await query('SELECT VERSION() AS version, DATABASE() AS name')
  const version = String(rows[0]?.['version'])
  const title = /mariadb/i.test(version) ? 'MariaDB' : 'MySQL'
  return { server: `${title} ${/^[\d.]+/.exec(version)?.[0] ?? version}`, database: String(rows[0]?.['name']) }
}

/** Whole seconds are the finest that the server knows. */
function lockSettings(ms: number): string {
  const seconds = Math.max(1, Math.ceil(ms / 1000))
  return `SET SESSION lock_wait_timeout = ${seconds}, SESSION innodb_lock_wait_timeout = ${seconds}`
}

/** MySQL has no time limit for definitions, so ours is a timer that kills the statement from a second connection. */
async function withTimeout<T>(
  { statementTimeoutMs }: Limits,
  at: { id: number; target: string },
  work: () => Promise<T>
): Promise<T> {
  if (statementTimeoutMs === undefined) return work()
  let expired = false
  const timer = setTimeout(() => {
    expired = true
    void killQuery(at.id, at.target).catch(() => undefined)
  }, statementTimeoutMs)
  try {
    return await work()
  } catch (error) {
    // The timer sets it while the statement runs.
    if (!(expired as boolean)) throw error
    throw new Error(`the statement ran longer than ${statementTimeoutMs} ms and was stopped`, { cause: error })
  } finally {
    clearTimeout(timer)
  }
}

function killOnAbort(id: number, target: string, signal: AbortSignal | undefined): () => void {
  const kill = () => void killQuery(id, target).catch(() => undefined)
  signal?.addEventListener('abort', kill, { once: true })
  return () => signal?.removeEventListener('abort', kill)
}

async function killQuery(id: number, target: string): Promise<void> {
  const second = await connectStraight(target)
  try {
    await second.query(`KILL QUERY ${id}`)
  } finally {
    await second.close()
  }
}

const isMissingTable = (error: unknown) => (error as { errno?: number }).errno === 1146
