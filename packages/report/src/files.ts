import { readFile } from 'node:fs/promises'
import { parseRunText } from './schema/parse.js'
import type { Run } from './schema/run.js'

/** Reads and checks a run document; `-` is not special here. Errors name the file. */
export async function loadRun(path: string): Promise<Run> {
  return parseRunText(await readFile(path, 'utf8'), { source: path })
}
