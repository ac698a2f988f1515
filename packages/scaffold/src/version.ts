import { createRequire } from 'node:module'

const manifest = createRequire(import.meta.url)('../package.json') as { version: string }

/** The version of this package; written into every project it makes. */
export const { version } = manifest
