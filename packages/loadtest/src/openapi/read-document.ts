import { extname } from 'node:path'
import { invalidFile } from '../errors.js'
import { redactedUrl, withoutLogin } from '../http/redacted-url.js'
import { parseJson, parseYaml, readTextFile } from '../spec/files.js'
import { openDocument, type OpenApiDocument } from './document.js'

const waitMs = 30_000

/** Reads a document from a file or an http(s) address, as JSON or YAML. Throws KIT_LOADTEST_FILE saying why it cannot. */
export async function readDocument(source: string): Promise<OpenApiDocument> {
  const isAddress = /^https?:\/\//i.test(source)
  const name = isAddress ? redactedUrl(source) : source
  const text = isAddress ? await download(source, name) : await readTextFile(source)
  const isJson = extname(source.replace(/[?#].*$/, '')).toLowerCase() === '.json' || /^\s*\{/.test(text)
  return openDocument(isJson ? parseJson(name, text) : await parseYaml(name, text), name)
}

async function download(address: string, name: string): Promise<string> {
  if (!URL.canParse(address)) throw invalidFile(name, 'is no address')
  const { url, headers } = withoutLogin(address)
  const response = await fetch(url, {
    headers: { accept: 'application/json, application/yaml;q=0.9, */*;q=0.8', ...headers },
    signal: AbortSignal.timeout(waitMs)
  }).catch((cause: unknown) => {
    const { cause: inner, message } = cause as Error & { cause?: NodeJS.ErrnoException }
    throw invalidFile(
      name,
      `cannot be read: ${inner?.code ?? inner?.message ?? message}`,
      'Check that the server runs.',
      cause
    )
  })
  if (!response.ok) throw invalidFile(name, `cannot be read: the server answered with status ${response.status}`)
  return response.text()
}
