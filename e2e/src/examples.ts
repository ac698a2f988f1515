import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { customerIn, type Customer } from './customer.js'
import { followDocument } from './documents.js'
import type { Published } from './global-setup.js'
import { repository } from './packages.js'

/** A copied example after everything its README says was typed. */
export interface FollowedExample {
  customer: Customer
  stdout: string
}

/** Where the run's packages come from and where it may write. */
type Source = Pick<Published, 'folder' | 'registry' | 'uplink'>

/**
 * Copies an example out of the repository, as its reader does, and follows its README there. Our packages come from the
 * run's registry, everyone else's from where this machine always gets them, npm's cache first.
 */
export async function followExample(
  name: string,
  { folder, registry, uplink }: Source,
  env: Readonly<Record<string, string>> = {}
): Promise<FollowedExample> {
  const examples = join(folder, 'examples')
  await mkdir(examples, { recursive: true })
  await cp(join(repository, 'examples', name), join(examples, name), { recursive: true })
  return follow(join(repository, 'examples', name, 'README.md'), customerIn(join(examples, name)), {
    registry,
    uplink,
    env
  })
}

/** Types the tour of the repository's own README into an empty folder. */
export async function followTour({ folder, registry, uplink }: Source): Promise<FollowedExample> {
  const tour = join(folder, 'examples', 'tour')
  await mkdir(tour, { recursive: true })
  return follow(join(repository, 'README.md'), customerIn(tour), { registry, uplink, env: {} })
}

async function follow(
  document: string,
  customer: Customer,
  { registry, uplink, env }: Omit<Source, 'folder'> & { env: Readonly<Record<string, string>> }
): Promise<FollowedExample> {
  // The user's settings, not the folder's: they also hold in a project that the example generates.
  const userconfig = `${customer.folder}.npmrc`
  const npmrc = registry.npmrc.replace(/^registry=/m, '@kit:registry=')
  await writeFile(userconfig, `${npmrc}registry=${uplink}\nprefer-offline=true\n`)
  const readme = await readFile(document, 'utf8')
  const { stdout } = await followDocument(readme, customer, { NPM_CONFIG_USERCONFIG: userconfig, ...env })
  return { customer, stdout }
}
