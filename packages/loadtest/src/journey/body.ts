import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib'
import type { Exchange } from '../engines/engine.js'
import { headersOf } from '../http/response-head.js'

const decoders: Readonly<Record<string, (body: Buffer) => Buffer>> = {
  gzip: gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync
}

/** The body as text, with its content coding removed; empty when it cannot be. */
export function decodeBody({ body, head }: Exchange): string {
  if (body === undefined || body.length === 0) return ''
  const coding = headersOf(head)
    .find(([name]) => name === 'content-encoding')?.[1]
    .toLowerCase()
  const decode = coding === undefined ? undefined : decoders[coding]
  if (decode === undefined) return body.toString('utf8')
  try {
    return decode(body).toString('utf8')
  } catch {
    return ''
  }
}
