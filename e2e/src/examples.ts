import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { customerIn, type Customer } from './customer.js'
import { followDocument } from './documents.js'
import { repository } from './packages.js'
import type { RegistryAddress } from './registry.js'

/** A copied example after everything its README says was typed. */
export interface FollowedExample {
  customer: Customer
  stdout: string
}

/** Copies an example out of the repository, as its reader does, and follows its README there. */
export async function followExample(
  name: string,
  { folder, registry, env = {} }: { folder: string; registry: RegistryAddress; env?: Readonly<Record<string, string>> }
): Promise<FollowedExample> {
  const examples = join(folder, 'examples')
  await mkdir(examples, { recursive: true })
  await cp(join(repository, 'examples', name), join(examples, name), { recursive: true })
  const customer = customerIn(join(examples, name))
  // The user's settings, not the folder's: they also hold in a project that the example generates.
  const userconfig = join(examples, `${name}.npmrc`)
  await writeFile(userconfig, `${registry.npmrc}ignore-scripts=true\ncache=${join(folder, 'npm', 'cache')}\n`)
  const readme = await readFile(join(customer.folder, 'README.md'), 'utf8')
  const { stdout } = await followDocument(readme, customer, { NPM_CONFIG_USERCONFIG: userconfig, ...env })
  return { customer, stdout }
}
