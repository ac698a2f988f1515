import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { MongoClient, type Document } from 'mongodb'
import { createTransactions, send, type Command, type Ending } from './transactions.js'
import { createReader, writeAnswer, type Request } from './wire.js'

/** A command that came, and whether it was part of a transaction. */
interface SeenCommand {
  readonly name: string
  readonly collection: string | undefined
  readonly inTransaction: boolean
}

/** What shall happen to the next command that fits, once. */
export interface Fault {
  readonly command: string
  readonly collection?: string
  /** Only inside of a transaction, or only outside. */
  readonly inTransaction?: boolean
  /** Heard in place of the server's answer; without it the connection breaks. */
  readonly answer?: Document
  /** Whether the command takes effect all the same. @defaultValue false */
  readonly deliver?: boolean
  /** @defaultValue 1 */
  readonly times?: number
}

export interface ReplicaSetRelay {
  /** The URL with the relay's address in place of the server's. */
  readonly url: string
  readonly commands: readonly SeenCommand[]
  /** How the transactions ended so far, in that order. */
  readonly endings: readonly Ending[]
  fail: (fault: Fault) => void
  stop: () => Promise<void>
}

export interface RelayOptions {
  /** After how long an open transaction is aborted, as one whose client is gone. @defaultValue 60_000 */
  readonly transactionLifetimeMs?: number
}

const ofSession = new Set([
  'lsid',
  'txnNumber',
  'autocommit',
  'startTransaction',
  '$clusterTime',
  '$db',
  '$readPreference',
  'readConcern',
  'writeConcern'
])

/**
 * Makes a MongoDB server without transactions look like the primary of a replica set: with sessions, writes that are done
 * once however often they are sent, and transactions that see a snapshot, are isolated and can be taken back.
 * A double for tests; what a real replica set does beyond that it does not.
 */
export async function startReplicaSetRelay(serverUrl: string, options: RelayOptions = {}): Promise<ReplicaSetRelay> {
  const upstream = await new MongoClient(serverUrl).connect()
  const inTurn = createQueue()
  const transactions = createTransactions(upstream, { lifetimeMs: options.transactionLifetimeMs ?? 60_000, inTurn })
  const commands: SeenCommand[] = []
  const faults: (Fault & { left: number })[] = []
  const sockets = new Set<Socket>()
  const writes = new Map<string, Promise<Document>>()

  const perform = (request: Document, command: Command): Promise<Document> => {
    const { session, number } = sessionOf(request)
    if (command.name === 'commitTransaction') return inTurn(() => transactions.commit(session, number))
    if (command.name === 'abortTransaction') return inTurn(() => transactions.abort(session, number))
    if (command.name === 'endSessions') return inTurn(() => endSessions(request))
    if (request['autocommit'] === false)
      return inTurn(() => transactions.run({ session, number, start: request['startTransaction'] === true }, command))
    if (request['txnNumber'] === undefined) return performAlone(command)
    // A write that is sent again was done already.
    const key = `${session} ${number}`
    const done = writes.get(key) ?? performAlone(command)
    writes.set(key, done)
    return done
  }
  const performAlone = async (command: Command): Promise<Document> => {
    for (;;) {
      const answer = await inTurn(async () =>
        (await transactions.isBlocked(command)) ? undefined : send(upstream, command)
      )
      if (answer !== undefined) return answer
      await sleep(20)
    }
  }
  const endSessions = async (request: Document) => {
    for (const one of request['endSessions'] as Document[]) await transactions.abortAll(textOf(one))
    return { ok: 1 }
  }
  const serve = async (request: Request, socket: Socket) => {
    const command = commandOf(request.body)
    const { name, collection } = command
    const known = ownAnswer(name, address())
    const inTransaction = request.body['autocommit'] === false
    if (known === undefined) commands.push({ name, collection, inTransaction })
    const fault = faults.find((one) => one.left > 0 && isMeant(one, { name, collection, inTransaction }))
    if (fault !== undefined) {
      fault.left--
      if (fault.deliver === true) await perform(request.body, command)
      const labels = (fault.answer?.['errorLabels'] ?? []) as string[]
      if (labels.includes('TransientTransactionError'))
        await inTurn(() => transactions.abortAll(sessionOf(request.body).session))
    }
    if (fault !== undefined && fault.answer === undefined) return void socket.resetAndDestroy()
    const answer = fault?.answer ?? known ?? (await perform(request.body, command))
    if (request.wantsAnswer && socket.writable) socket.write(writeAnswer(request, answer))
  }
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.setNoDelay(true)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
    const read = createReader()
    socket.on('data', (chunk: Buffer) => {
      for (const request of read(chunk)) serve(request, socket).catch(() => socket.resetAndDestroy())
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = () => `127.0.0.1:${(server.address() as AddressInfo).port}`
  const url = new URL(serverUrl)
  url.host = address()

  return {
    url: url.href,
    commands,
    endings: transactions.endings,
    fail: (fault) => void faults.push({ ...fault, left: fault.times ?? 1 }),
    async stop() {
      server.close()
      for (const socket of sockets) socket.resetAndDestroy()
      await once(server, 'close')
      await upstream.close()
    }
  }
}

const isMeant = (fault: Fault, seen: SeenCommand): boolean =>
  fault.command === seen.name &&
  (fault.collection ?? seen.collection) === seen.collection &&
  (fault.inTransaction ?? seen.inTransaction) === seen.inTransaction

/** What a member of a replica set says of itself. */
function ownAnswer(name: string, address: string): Document | undefined {
  if (name === 'buildInfo' || name === 'buildinfo') return { version: '7.0.0', ok: 1 }
  if (!['hello', 'ismaster', 'isMaster'].includes(name)) return undefined
  return {
    ...(name === 'hello' ? { isWritablePrimary: true } : { ismaster: true }),
    helloOk: true,
    setName: 'relay',
    setVersion: 1,
    hosts: [address],
    primary: address,
    me: address,
    maxBsonObjectSize: 16_777_216,
    maxMessageSizeBytes: 48_000_000,
    maxWriteBatchSize: 100_000,
    localTime: new Date(),
    logicalSessionTimeoutMinutes: 30,
    minWireVersion: 0,
    maxWireVersion: 21,
    readOnly: false,
    ok: 1
  }
}

function commandOf(request: Document): Command {
  const [[name, target] = ['', undefined]] = Object.entries(request)
  const collection = name === 'getMore' ? (request['collection'] as unknown) : (target as unknown)
  return {
    name,
    database: String(request['$db'] ?? 'admin'),
    collection: typeof collection === 'string' ? collection : undefined,
    body: Object.fromEntries(Object.entries(request).filter(([key]) => !ofSession.has(key)))
  }
}

const sessionOf = (request: Document) => ({
  session: textOf((request['lsid'] ?? {}) as Document),
  number: String(request['txnNumber'] ?? '')
})

const textOf = (lsid: Document) =>
  String((lsid['id'] as { toString: (how: string) => string } | undefined)?.toString('hex'))

function createQueue(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const next = last.then(work)
    last = next.catch(() => undefined)
    return next
  }
}
