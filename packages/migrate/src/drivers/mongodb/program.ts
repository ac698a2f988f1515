import { AsyncLocalStorage } from 'node:async_hooks'
import type {
  ClientSession,
  CommandFailedEvent,
  CommandStartedEvent,
  CommandSucceededEvent,
  MongoClient
} from 'mongodb'
import type { Observe, ProgramHandle } from '../program.js'
import { noticingLoss, type Connected } from './connect.js'

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

/** The program that a command comes from, also one from a timer that it left behind. */
const origin = new AsyncLocalStorage<{ ended: boolean; readonly refuse: (command: CommandStartedEvent) => void }>()
const watched = new WeakSet<MongoClient>()

/** Refuses what comes from programs that have ended, before any other listener hears of it. */
function watchLate(client: MongoClient): void {
  if (watched.has(client)) return
  watched.add(client)
  client.on('commandStarted', (command) => {
    const program = origin.getStore()
    if (program?.ended === true) program.refuse(command)
  })
}

/** What a program on MongoDB works with. Each of its commands is reported, and none is sent once the lock may be lost. */
export function openMongoProgram({ client, db }: Connected, at: Surroundings): ProgramHandle {
  const started = new Map<number, { text: string; description: string; read: boolean }>()
  const program = {
    ended: false,
    refuse({ commandName, command }: CommandStartedEvent) {
      if (protocol.has(commandName)) return
      const description = describe(commandName, command)
      at.observe({ text: textOf(command), description, read: asking.has(commandName), late: true }, 0)
    }
  }
  const onStarted = ({ requestId, commandName, command }: CommandStartedEvent) => {
    if (protocol.has(commandName) || command[commandName] === at.table) return
    // Thrown here, before a byte is sent, it is the command's own failure.
    at.refuseLate()
    const read = asking.has(commandName)
    const what = describe(commandName, command)
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
  watchLate(client)
  client.on('commandStarted', onStarted)
  client.on('commandSucceeded', onEnded)
  client.on('commandFailed', onEnded)
  return {
    client,
    session: at.session,
    call: (_joined, work) => noticingLoss(origin.run(program, () => work(db))),
    callStep: (_joined, work) => work(at.session),
    underway: () => started.size,
    close() {
      program.ended = true
      client.off('commandStarted', onStarted)
      client.off('commandSucceeded', onEnded)
      client.off('commandFailed', onEnded)
    }
  }
}

function describe(name: string, command: Readonly<Record<string, unknown>>): string {
  const collection = command[name]
  return typeof collection === 'string' ? `${name} ${collection}` : name
}

/** The command without what the driver adds, cut where it gets long. */
function textOf(command: Readonly<Record<string, unknown>>): string {
  const { lsid: _, $db: _db, $clusterTime: _time, txnNumber: _number, startTransaction: _start, ...rest } = command
  const text = JSON.stringify(rest, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value))
  return text.length > 500 ? `${text.slice(0, 500)} …` : text
}
