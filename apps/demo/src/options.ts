import { resolve } from 'node:path'
import { parseArgs } from 'node:util'

export interface DemoOptions {
  /** Leaves the API and its database running at the end. */
  keep: boolean
  /** Folder for the generated project, the reports, and what the next run reuses. */
  folder: string
  /** Folder with the packed `@kit/*` packages. */
  tarballs: string
  /** A PostgreSQL server of the user's own. */
  databaseUrl: string | undefined
}

/** Reads the command line; throws with a sentence for people when it makes no sense. */
export function parseOptions(argv: readonly string[], env: Readonly<Record<string, string | undefined>>): DemoOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      keep: { type: 'boolean', default: false },
      folder: { type: 'string' },
      tarballs: { type: 'string' }
    }
  })
  if (values.folder === undefined || values.tarballs === undefined) {
    throw new Error('Start the demo with "npm run demo", which builds what it needs first.')
  }
  const { keep, folder, tarballs } = values
  return { keep, folder: resolve(folder), tarballs: resolve(tarballs), databaseUrl: env['DATABASE_URL'] || undefined }
}
