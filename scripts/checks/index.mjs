import { apiCheck } from './api.mjs'
import { changesetsCheck } from './changesets.mjs'
import { scriptCheck } from './check.mjs'
import { cliDocsCheck } from './cli-docs.mjs'
import { errorDocsCheck } from './errors.mjs'
import { packageChecks } from './package.mjs'
import { tourChecks } from './tours.mjs'

/**
 * Every check that is not a vitest run, the long ones first, so that two at a time end together.
 * @type {readonly import('./check.mjs').Check[]}
 */
export const checks = [
  scriptCheck('lint', 'ESLint finds nothing'),
  scriptCheck('typecheck', 'every package type-checks'),
  scriptCheck('format:check', 'Prettier would change nothing'),
  scriptCheck('knip', 'no file, export or dependency is unused'),
  scriptCheck('arrows', 'imports follow the arrows of ARCHITECTURE.md'),
  ...packageChecks(),
  apiCheck,
  cliDocsCheck,
  errorDocsCheck,
  changesetsCheck,
  ...tourChecks()
]
