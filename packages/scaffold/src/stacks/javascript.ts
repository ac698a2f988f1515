import type { Contribution } from '../contribution.js'
import { commonScripts } from './common-scripts.js'

/** What every JavaScript stack shares: linter, test runner and the scripts that call them. Nothing is compiled. */
export const javascript = {
  templates: ['javascript', 'node-server'],
  scripts: {
    ...commonScripts,
    dev: 'node --watch src/server.js',
    start: 'node src/server.js'
  }
} as const satisfies Contribution
