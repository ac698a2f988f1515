import { readFile } from 'node:fs/promises'
import { invalidFile } from '../errors.js'

const problems: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  EACCES: 'may not be read (permission denied)',
  EPERM: 'may not be read (permission denied)',
  EISDIR: 'is a folder, not a file'
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

/** Throws KIT_LOADTEST_FILE saying why the file cannot be read. */
export async function readTextFile(path: string): Promise<string> {
  return (await readBytes(path)).toString('utf8')
}

/** The value of the text of a JSON file. Throws KIT_LOADTEST_FILE naming the file when it is not JSON. */
export function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (cause) {
    throw invalidFile(path, `is not valid JSON: ${messageOf(cause)}`, undefined, cause)
  }
}

/** Throws KIT_LOADTEST_FILE naming the file when it is not YAML. */
export async function parseYaml(path: string, text: string): Promise<unknown> {
  const { parse } = await import('yaml')
  try {
    return parse(text)
  } catch (cause) {
    throw invalidFile(path, `is not valid YAML: ${messageOf(cause)}`, undefined, cause)
  }
}

/** The first line of an error, without its full stop. */
export const messageOf = (cause: unknown) =>
  cause instanceof Error ? cause.message.split('\n')[0]!.replace(/\.$/, '') : String(cause)
