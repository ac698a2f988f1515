import { dirname, extname, resolve } from 'node:path'
import { invalidFile, invalidOption } from '../errors.js'
import { loadOpenApi, type OpenApiOptions } from '../openapi/load-openapi.js'
import { parseCsv } from './csv.js'
import { messageOf, parseJson, parseYaml, readTextFile } from './files.js'
import { parseSpec, refusal } from './parse-spec.js'
import { openApiSchema } from './schema.js'
import type { LoadTestSpec } from './spec.js'

/**
 * Reads a scenario from a .json, .yaml, .yml, .ts, .mts, .js or .mjs file (its default export). `rows` may name a CSV or
 * JSON file beside it, `openapi` an OpenAPI document whose requests become its flows. `defaults` fill what the file leaves out, for example the URL.
 *
 * Throws KIT_LOADTEST_FILE when a file cannot be read, KIT_LOADTEST_OPTION when the scenario is wrong.
 */
export async function loadSpec(path: string, defaults: Partial<LoadTestSpec> = {}): Promise<LoadTestSpec> {
  const value = await loadValue(path)
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalidFile(path, 'does not hold a load test')
  const { rows, openapi, ...spec } = value as Record<string, unknown>
  return parseSpec({
    ...defaults,
    ...spec,
    ...(openapi === undefined ? {} : await openApiOf(openapi, { ...defaults, ...spec }, path)),
    ...(rows === undefined
      ? {}
      : { rows: typeof rows === 'string' ? await loadRows(resolve(dirname(path), rows)) : rows })
  })
}

/** Requests of the document that a scenario names, as a path beside it, an address, or an object with a selection. */
async function openApiOf(given: unknown, spec: Partial<LoadTestSpec>, path: string) {
  if (spec.steps ?? spec.flows)
    throw invalidOption('"openapi"', 'cannot be combined with steps or flows', 'Its requests are the flows.')
  const parsed = openApiSchema.safeParse(given)
  if (!parsed.success) throw refusal(parsed.error.issues[0]!, 'openapi')
  const { document, ...selection } = typeof parsed.data === 'string' ? { document: parsed.data } : parsed.data
  const source = /^https?:\/\//i.test(document) ? document : resolve(dirname(path), document)
  const { flows, secrets } = await loadOpenApi(source, { ...selection, ...authKind(spec.auth) })
  return { flows, secrets: { ...spec.secrets, ...secrets } }
}

/** Which security schemes the login of a test meets. */
export function authKind(auth: LoadTestSpec['auth']): Pick<OpenApiOptions, 'auth'> {
  return auth === undefined ? {} : { auth: 'bearer' in auth ? 'bearer' : 'basic' }
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
