import { readFile } from 'node:fs/promises'
import { dirname, extname, resolve } from 'node:path'
import { invalidFile } from '../errors.js'
import { parseCsv } from './csv.js'
import { parseSpec } from './parse-spec.js'
import type { LoadTestSpec } from './spec.js'

/**
 * Reads a scenario from a .json, .yaml, .yml, .ts, .mts, .js or .mjs file (its default export). `rows` may name a CSV or
 * JSON file beside it. `defaults` fill what the file leaves out, for example the URL.
 *
 * Throws KIT_LOADTEST_FILE when a file cannot be read, KIT_LOADTEST_OPTION when the scenario is wrong.
 */
export async function loadSpec(path: string, defaults: Partial<LoadTestSpec> = {}): Promise<LoadTestSpec> {
  const value = await loadValue(path)
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalidFile(path, 'does not hold a load test')
  const { rows, ...spec } = value as Record<string, unknown>
  return parseSpec({
    ...defaults,
    ...spec,
    ...(rows === undefined
      ? {}
      : { rows: typeof rows === 'string' ? await loadRows(resolve(dirname(path), rows)) : rows })
  })
}

/** Reads data rows from a CSV file with a header line, or a JSON file with a list of objects. */
export async function loadRows(path: string): Promise<Record<string, string>[]> {
  const text = await readTextFile(path)
  const rows: unknown = extname(path).toLowerCase() === '.json' ? parseJson(path, text) : parseCsv(text, path)
  if (!Array.isArray(rows) || rows.length === 0)
    throw invalidFile(path, 'holds no rows', 'Give a CSV file with a header line, or a JSON list of objects.')
  return rows.map((row: unknown) => {
    if (typeof row !== 'object' || row === null) throw invalidFile(path, 'holds something else than rows')
    return Object.fromEntries(
      Object.entries(row).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)])
    )
  })
}

async function loadValue(path: string): Promise<unknown> {
  const extension = extname(path).toLowerCase()
  if (extension === '.json') return parseJson(path, await readTextFile(path))
  if (extension === '.yaml' || extension === '.yml') return parseYaml(path, await readTextFile(path))
  if (!['.ts', '.mts', '.js', '.mjs'].includes(extension)) {
    throw invalidFile(path, 'is no scenario', 'A scenario is a .yaml, .json, .ts or .js file.')
  }
  await readTextFile(path)
  try {
    const { createJiti } = await import('jiti')
    return await createJiti(import.meta.url).import(resolve(path), { default: true })
  } catch (cause) {
    throw invalidFile(path, `cannot be loaded: ${messageOf(cause)}`, undefined, cause)
  }
}

/** The value in a JSON file. Throws KIT_LOADTEST_FILE when it cannot be read or is not JSON. */
export async function readJsonFile(path: string): Promise<unknown> {
  return parseJson(path, await readTextFile(path))
}

/** The value of the text of a JSON file. Throws KIT_LOADTEST_FILE naming the file when it is not JSON. */
export function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (cause) {
    throw invalidFile(path, `is not valid JSON: ${messageOf(cause)}`, undefined, cause)
  }
}

async function parseYaml(path: string, text: string): Promise<unknown> {
  const { parse } = await import('yaml')
  try {
    return parse(text)
  } catch (cause) {
    throw invalidFile(path, `is not valid YAML: ${messageOf(cause)}`, undefined, cause)
  }
}

const problems: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  EACCES: 'may not be read (permission denied)',
  EPERM: 'may not be read (permission denied)',
  EISDIR: 'is a folder, not a file'
}

/** Throws KIT_LOADTEST_FILE saying why the file cannot be read. */
export async function readTextFile(path: string): Promise<string> {
  return (await readBytes(path)).toString('utf8')
}

/** Throws KIT_LOADTEST_FILE saying why the file cannot be read. */
export async function readBytes(path: string): Promise<Buffer> {
  try {
    return await readFile(path)
  } catch (cause) {
    const { code = '' } = cause as NodeJS.ErrnoException
    throw invalidFile(path, problems[code] ?? `cannot be read (${code})`, 'Check the path and its rights.', cause)
  }
}

const messageOf = (cause: unknown) =>
  cause instanceof Error ? cause.message.split('\n')[0]!.replace(/\.$/, '') : String(cause)
