import { appendFile, readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { defineCommand } from '@kit-internal/cli'
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
    const text = await readFile(path, 'utf8').catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT' && runs.length > 0) return ''
      throw error
    })
    const known = newEntries([], parseHistory(text, { source: file }))
    const loaded = await Promise.all(runs.map((run) => loadRun(resolve(context.cwd, run))))
    const added = newEntries(known, loaded.map(historyEntry))
    if (added.length > 0) {
      const separator = text === '' || text.endsWith('\n') ? '' : '\n'
      // Appended in one write, so that several at once lose nothing; a run that two of them add counts once.
      await appendFile(path, `${separator}${historyLines(added)}`)
    }
    if (runs.length > 0) context.logger.info(`Added ${added.length} of ${runs.length} to ${file}.`)
    await deliver(reportOnHistory(trendsOf([...known, ...added])), output, context)
  }
})
