import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { defineCommand } from '@kit-internal/cli'
import { convertRun, converterNames, reportOnRun, type ConvertOptions } from '../../index.js'
import { deliver, outputOptions } from '../output.js'

export const convert = defineCommand({
  name: 'convert',
  describe: "Turn another tool's result into a run document, or into any of our formats",
  positionals: { file: { describe: 'Result of another tool, or a run document', required: true } },
  options: {
    from: { type: 'string', describe: 'Tool that wrote it', choices: converterNames, defaultDescription: 'found out' },
    url: { type: 'string', describe: 'Target, where the result does not tell it' },
    method: { type: 'string', describe: 'HTTP method, where the result does not tell it' },
    users: { type: 'number', describe: 'Concurrent users, where the result does not tell them', min: 1 },
    rate: {
      type: 'number',
      describe: 'Requests per second of an open model, where the result does not tell it',
      min: 0
    },
    'started-at': { type: 'string', describe: 'When it began (ISO 8601), where the result does not tell it' },
    label: { type: 'string', describe: 'Name of the run' },
    ...outputOptions,
    output: { ...outputOptions.output, default: 'json' }
  },
  examples: [
    ['$0 convert autocannon.json --save run.json', 'into a run document'],
    ['$0 convert k6.ndjson --save report.html', 'into a page']
  ],
  run: async ({ file, from, url, method, users, rate, startedAt, label, ...output }, context) => {
    const given: ConvertOptions = {
      source: file,
      ...(from === undefined ? {} : { from }),
      ...(url === undefined ? {} : { url }),
      ...(method === undefined ? {} : { method }),
      ...(users === undefined ? {} : { users }),
      ...(rate === undefined ? {} : { rate }),
      ...(startedAt === undefined ? {} : { startedAt }),
      ...(label === undefined ? {} : { label })
    }
    const run = convertRun(await readFile(resolve(context.cwd, file), 'utf8'), given)
    await deliver(reportOnRun(run), output, context)
  }
})
