import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The root of the repository. */
export const repository = fileURLToPath(new URL('../..', import.meta.url))

/** One of the four, as npm users know it. */
export interface PublishedPackage {
  name: string
  /** Its folder in the repository. */
  folder: string
  bin: string
  /** What `import` and `require` accept, beside package.json. */
  entries: readonly string[]
  /** The most an unpacked tarball may weigh, in bytes. */
  budget: number
}

const describePackage = (short: string, entries: readonly string[], budget: number): PublishedPackage => ({
  name: `@kit/${short}`,
  folder: join(repository, 'packages', short),
  bin: `kit-${short}`,
  entries: entries.map((entry) => `@kit/${short}${entry}`),
  budget
})

/** In the order in which they can be published: a package after what it depends on. */
export const published = {
  report: describePackage('report', ['', '/schema'], 1_500_000),
  loadtest: describePackage('loadtest', ['', '/event-loop'], 1_000_000),
  migrate: describePackage('migrate', [''], 2_000_000),
  scaffold: describePackage('scaffold', [''], 2_000_000)
} satisfies Record<string, PublishedPackage>

export type ShortName = keyof typeof published

export const shortNames = Object.keys(published) as ShortName[]

/** Throws when a package has not been built, because an old or missing `dist` would be tested without a word. */
export function assertBuilt(): void {
  const missing = Object.values(published).filter(({ folder }) => !existsSync(join(folder, 'dist', 'index.js')))
  if (missing.length === 0) return
  throw new Error(`Not built: ${missing.map(({ name }) => name).join(', ')}. Run \`pnpm build\` first.`)
}
