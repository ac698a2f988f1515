import { isUtf8 } from 'node:buffer'
import { extname } from 'node:path'
import type { LoadTestSpec } from './spec.js'
import { parseJson, readBytes } from './files.js'

const contentTypes: Readonly<Record<string, string>> = {
  '.json': 'application/json',
  '.xml': 'application/xml',
  '.txt': 'text/plain; charset=utf-8',
  '.csv': 'text/csv; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.form': 'application/x-www-form-urlencoded',
  '.yaml': 'application/yaml',
  '.yml': 'application/yaml'
}

/**
 * The bytes of a file as the body of a request, and the content type that its ending says. A .json file must hold JSON;
 * with placeholders it is kept as a value, so that what is put in is escaped. Throws KIT_LOADTEST_FILE.
 *
 * @example
 * const { contentType = 'text/plain', ...body } = await loadBody('user.json')
 * await runLoadTest({ url: 'http://localhost:3000/users', method: 'POST', headers: { 'Content-Type': contentType }, ...body })
 */
export async function loadBody(path: string): Promise<Pick<LoadTestSpec, 'json' | 'body'> & { contentType?: string }> {
  const ending = extname(path).toLowerCase()
  const type = contentTypes[ending]
  return {
    ...bodyOf(path, await readBytes(path), ending === '.json'),
    ...(type === undefined ? {} : { contentType: type })
  }
}

function bodyOf(path: string, bytes: Buffer, isJson: boolean): Pick<LoadTestSpec, 'json' | 'body'> {
  if (!isJson) return { body: isUtf8(bytes) ? bytes.toString('utf8') : bytes }
  const text = bytes.toString('utf8').replace(/^\uFEFF/, '')
  const value = parseJson(path, text)
  return text.includes('{{') ? { json: value } : { body: text }
}
