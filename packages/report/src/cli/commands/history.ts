import { readFile, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { appendFileSafely, defineCommand } from '@kit-internal/cli'
import { KitError } from '@kit-internal/errors'
import {
  historyEntry,
  historyLines,
  loadRun,
  newEntries,
  parseHistory,
  reportOnHistory,
  trendsOf
} from '../../index.js'
import { deliver, outputOptions } from '../output.js'

export const history = defineCommand({
  name: 'history',
  describe: 'Append runs to a history file and show the trend, with the points where it changed',
  positionals: {
    file: { describe: 'History file, one line a run; made when missing', required: true },
    runs: { describe: 'Run documents to append', variadic: true }
  },
  options: outputOptions,
  examples: [
    ['$0 history history.jsonl run.json', 'append and show'],
    ['$0 history history.jsonl --save trend.html', 'show as a page']
  ],
  run: async ({ file, runs, ...output }, context) => {
    const path = resolve(context.cwd, file)
    const text = await readHistory(path, file, runs.length > 0)
    const known = newEntries([], parseHistory(text, { source: file }))
    const loaded = await Promise.all(runs.map((run) => loadRun(resolve(context.cwd, run))))
    const added = newEntries(known, loaded.map(historyEntry))
    if (added.length > 0) {
      const separator = text === '' || text.endsWith('\n') ? '' : '\n'
      // Two that add the same run at once both write it; it counts once.
      await appendFileSafely(path, `${separator}${historyLines(added)}`)
    }
    if (runs.length > 0) context.logger.info(`Added ${added.length} of ${runs.length} to ${file}.`)
    await deliver(reportOnHistory(trendsOf([...known, ...added])), output, context)
  }
})

/** A device or a pipe has no end, or nothing to append to. */
async function readHistory(path: string, name: string, mayBeMissing: boolean): Promise<string> {
  try {
    const found = await stat(path)
    if (!found.isFile() && !found.isDirectory())
      throw new KitError('KIT_REPORT_HISTORY_INVALID', `${name} is not a regular file.`, {
        kind: 'usage',
        hint: 'A history is kept in a file of its own: kit-report history history.jsonl run.json'
      })
    return await readFile(path, 'utf8')
  } catch (error) {
    if (mayBeMissing && error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
    throw error
  }
}
