import { parseRun } from '../schema/parse.js'
import type { Converter } from './contract.js'
import { hasAll } from './fields.js'

/** Our own run document, so that whatever is at hand can be converted. */
export const kit: Converter = {
  describe: 'a run document',
  recognises: ({ json }) => hasAll(json, 'schemaVersion', 'totals', 'latency'),
  convert: ({ json }, { source, label }) => {
    const run = parseRun(json, source === undefined ? {} : { source })
    return label === undefined ? run : { ...run, label }
  }
}
