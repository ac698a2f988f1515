import { BSON, type Document } from 'mongodb'

/** Types stay as they are on the wire: what is read and written again is the same. */
export const asOnTheWire = { promoteValues: false, bsonRegExp: true } as const

const opcodes = { reply: 1, query: 2004, message: 2013 }
const flags = { checksum: 1, moreToCome: 2 }

export interface Request {
  readonly id: number
  readonly opcode: number
  readonly body: Document
  /** False where the client does not wait for one. */
  readonly wantsAnswer: boolean
}

/** Cuts what comes over one connection into requests. */
export function createReader(): (chunk: Buffer) => Request[] {
  let rest = Buffer.alloc(0)
  return (chunk) => {
    rest = Buffer.concat([rest, chunk])
    const requests: Request[] = []
    while (rest.length >= 4 && rest.length >= rest.readInt32LE(0)) {
      const length = rest.readInt32LE(0)
      requests.push(readRequest(rest.subarray(0, length)))
      rest = rest.subarray(length)
    }
    return requests
  }
}

function readRequest(bytes: Buffer): Request {
  const [id, opcode] = [bytes.readInt32LE(4), bytes.readInt32LE(12)]
  if (opcode === opcodes.query) {
    const start = bytes.indexOf(0, 20) + 1 + 8
    return { id, opcode, body: BSON.deserialize(bytes.subarray(start), asOnTheWire), wantsAnswer: true }
  }
  if (opcode !== opcodes.message) throw new Error(`The relay does not know opcode ${opcode}.`)
  const bits = bytes.readInt32LE(16)
  const end = bytes.length - ((bits & flags.checksum) === 0 ? 0 : 4)
  return { id, opcode, body: readSections(bytes.subarray(20, end)), wantsAnswer: (bits & flags.moreToCome) === 0 }
}

/** A body, and lists of documents that belong into it under a name. */
function readSections(bytes: Buffer): Document {
  const body: Document = {}
  for (let at = 0; at < bytes.length;) {
    const [kind, size] = [bytes[at], bytes.readInt32LE(at + 1)]
    const section = bytes.subarray(at + 1, at + 1 + size)
    at += 1 + size
    if (kind === 0) Object.assign(body, BSON.deserialize(section, asOnTheWire))
    else {
      const nameEnd = section.indexOf(0, 4)
      body[section.toString('utf8', 4, nameEnd)] = readDocuments(section.subarray(nameEnd + 1))
    }
  }
  return body
}

function readDocuments(bytes: Buffer): Document[] {
  const documents: Document[] = []
  for (let at = 0; at < bytes.length; at += bytes.readInt32LE(at))
    documents.push(BSON.deserialize(bytes.subarray(at, at + bytes.readInt32LE(at)), asOnTheWire))
  return documents
}

export function writeAnswer({ id, opcode }: Request, answer: Document): Buffer {
  const body = BSON.serialize(answer, { ignoreUndefined: true })
  const before = Buffer.alloc(opcode === opcodes.query ? 20 : 5)
  // Of the old form: flags, no cursor, from the first, one document.
  if (opcode === opcodes.query) before.writeInt32LE(1, 16)
  const header = Buffer.alloc(16)
  header.writeInt32LE(16 + before.length + body.length, 0)
  header.writeInt32LE(id, 8)
  header.writeInt32LE(opcode === opcodes.query ? opcodes.reply : opcodes.message, 12)
  return Buffer.concat([header, before, body])
}
