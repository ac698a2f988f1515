import type { ClientSession, CommandFailedEvent, CommandStartedEvent, CommandSucceededEvent } from 'mongodb'
import type { Observe, ProgramHandle } from '../program.js'
import { told, type Connected } from './connect.js'

const asking = new Set([
  'find',
  'aggregate',
  'count',
  'distinct',
  'getMore',
  'listCollections',
  'listIndexes',
  'explain'
])
const protocol = new Set([
  'hello',
  'ismaster',
  'ping',
  'endSessions',
  'killCursors',
  'commitTransaction',
  'abortTransaction',
  'buildInfo'
])

interface Surroundings {
  readonly table: string
  /** Throws when the lock may be another's by now. */
  readonly refuseLate: () => void
  /** Undefined where the deployment has no transactions. */
  readonly session: ClientSession | undefined
  readonly observe: Observe
}

/** What a program on MongoDB works with. Each of its commands is told, and none is sent once the lock may be lost. */
export function openMongoProgram({ client, db }: Connected, at: Surroundings): ProgramHandle {
  const started = new Map<number, { text: string; description: string; read: boolean }>()
  const onStarted = ({ requestId, commandName, command }: CommandStartedEvent) => {
    const collection: unknown = command[commandName]
    if (protocol.has(commandName) || collection === at.table) return
    // Thrown here, before a byte is sent, it is the command's own failure.
    at.refuseLate()
    const read = asking.has(commandName)
    const what = typeof collection === 'string' ? `${commandName} ${collection}` : commandName
    const outside = at.session?.inTransaction() === true && command['autocommit'] !== false && !read
    started.set(requestId, {
      text: textOf(command),
      description: outside ? `${what}, outside of the step's transaction` : what,
      read
    })
  }
  const onEnded = ({ requestId, duration }: CommandSucceededEvent | CommandFailedEvent) => {
    const command = started.get(requestId)
    if (!started.delete(requestId) || command === undefined) return
    at.observe(command, duration)
  }
  client.on('commandStarted', onStarted)
  client.on('commandSucceeded', onEnded)
  client.on('commandFailed', onEnded)
  return {
    client,
    session: at.session,
    call: (_joined, work) => told(work(db)),
    callStep: (_joined, work) => work(at.session),
    underway: () => started.size,
    close() {
      client.off('commandStarted', onStarted)
      client.off('commandSucceeded', onEnded)
      client.off('commandFailed', onEnded)
    }
  }
}

/** The command without what the driver adds, cut where it gets long. */
function textOf(command: Readonly<Record<string, unknown>>): string {
  const { lsid: _, $db: _db, $clusterTime: _time, txnNumber: _number, startTransaction: _start, ...rest } = command
  const text = JSON.stringify(rest, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value))
  return text.length > 500 ? `${text.slice(0, 500)} …` : text
}
