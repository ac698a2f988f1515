import { deflateSync, inflateSync } from 'node:zlib'
import { invalidHistogram } from '../errors.js'
import { highestValue, lastIndex } from './buckets.js'
import type { Histogram } from './histogram.js'

/**
 * HdrHistogram's V2 encoding (github.com/HdrHistogram/HdrHistogram, public domain): a header, then the counts as
 * ZigZag LEB128 numbers where a negative one is a run of empty places. Compressed form: a second header and zlib.
 * Written out here because reading must be strict, bounded in memory and fast enough to check every histogram of a run.
 */
const cookie = 0x1c849313
const compressedCookie = 0x1c849314
const headerBytes = 40
const digits = 3
/** More than any histogram of our range can take: a count and a gap per place, nine bytes each. */
const maxBytes = headerBytes + (lastIndex + 1) * 18

/** Writes the histogram as a string that every HdrHistogram library reads (Java, Go, JavaScript, …). */
export function encodeHistogram({ indexes, counts }: Histogram): string {
  const body = Buffer.alloc(indexes.length * 18)
  let at = 0
  let next = 0
  for (let i = 0; i < indexes.length; i++) {
    const gap = indexes[i]! - next
    if (gap > 0) at = writeZigZag(body, at, gap === 1 ? 0 : -gap)
    at = writeZigZag(body, at, counts[i]!)
    next = indexes[i]! + 1
  }
  const header = Buffer.alloc(headerBytes)
  header.writeInt32BE(cookie, 0)
  header.writeInt32BE(at, 4)
  header.writeInt32BE(0, 8)
  header.writeInt32BE(digits, 12)
  header.writeBigInt64BE(1n, 16)
  header.writeBigInt64BE(BigInt(highestValue), 24)
  header.writeDoubleBE(1, 32)
  const packed = deflateSync(Buffer.concat([header, body.subarray(0, at)]), { level: 9 })
  const outer = Buffer.alloc(8)
  outer.writeInt32BE(compressedCookie, 0)
  outer.writeInt32BE(packed.length, 4)
  return Buffer.concat([outer, packed]).toString('base64')
}

/** Reads what {@link encodeHistogram} or another HdrHistogram library wrote. Throws KIT_REPORT_HISTOGRAM_INVALID. */
export function decodeHistogram(base64: string): Histogram {
  const outer = Buffer.from(base64, 'base64')
  if (outer.length < 8 || outer.readInt32BE(0) !== compressedCookie)
    throw invalidHistogram('is not in the compressed V2 encoding')
  if (outer.readInt32BE(4) !== outer.length - 8) throw invalidHistogram('is cut off or has bytes too many')
  const inner = inflate(outer.subarray(8))
  if (inner.length < headerBytes || inner.readInt32BE(0) !== cookie)
    throw invalidHistogram('holds something else than a V2 histogram')
  if (inner.readInt32BE(12) !== digits)
    throw invalidHistogram(`has ${inner.readInt32BE(12)} significant digits instead of ${digits}`)
  if (inner.readBigInt64BE(16) !== 1n) throw invalidHistogram(`starts at ${inner.readBigInt64BE(16)} instead of 1`)
  if (!isPlain(inner)) throw invalidHistogram('is shifted or scaled')
  const length = inner.readInt32BE(4)
  if (length !== inner.length - headerBytes) throw invalidHistogram('is cut off or has bytes too many')
  return readCounts(inner.subarray(headerBytes))
}

/**
 * Neither shifted nor scaled. hdr-histogram-js 3 writes an offset of 1 and the integer 1 for the ratio though it does
 * neither; exactly that pair is taken for what it means.
 */
function isPlain(inner: Buffer): boolean {
  const [offset, ratio] = [inner.readInt32BE(8), inner.readDoubleBE(32)]
  return (offset === 0 && ratio === 1) || (offset === 1 && inner.readBigInt64BE(32) === 1n)
}

function readCounts(body: Buffer): Histogram {
  const indexes: number[] = []
  const counts: number[] = []
  let total = 0
  let index = 0
  let at = 0
  while (at < body.length) {
    let low = 0
    let high = 0
    let shift = 0
    let byte
    // Two halves of 28 bits and a rest keep the sum exact in doubles.
    do {
      if (at >= body.length || shift > 49) throw invalidHistogram('holds a broken count')
      byte = body[at++]!
      if (shift < 28) low += (byte & 0x7f) * 2 ** shift
      else high += (byte & 0x7f) * 2 ** (shift - 28)
      shift += 7
    } while (byte >= 0x80)
    const zigzag = high * 2 ** 28 + low
    const value = zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2
    if (value <= 0) {
      index += value === 0 ? 1 : -value
      continue
    }
    if (index > lastIndex) throw invalidHistogram('holds values above one hour')
    indexes.push(index++)
    counts.push(value)
    total += value
  }
  if (!Number.isSafeInteger(total)) throw invalidHistogram('holds more values than can be counted')
  return { total, indexes, counts }
}

function inflate(packed: Buffer): Buffer {
  try {
    return inflateSync(packed, { maxOutputLength: maxBytes })
  } catch (cause) {
    throw invalidHistogram('cannot be unpacked', cause)
  }
}

function writeZigZag(body: Buffer, start: number, value: number): number {
  let rest = value < 0 ? -value * 2 - 1 : value * 2
  let at = start
  while (rest >= 0x80) {
    body[at++] = (rest % 0x80) | 0x80
    rest = Math.floor(rest / 0x80)
  }
  body[at++] = rest
  return at
}
