import { cp, readFile, writeFile } from 'node:fs/promises'
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
  const target = join(folder, 'examples', name)
  await cp(join(repository, 'examples', name), target, { recursive: true })
  await writeFile(
    join(target, '.npmrc'),
    `${registry.npmrc}ignore-scripts=true\ncache=${join(folder, 'npm', 'cache')}\n`
  )
  const customer = customerIn(target)
  const { stdout } = await followDocument(await readFile(join(target, 'README.md'), 'utf8'), customer, env)
  return { customer, stdout }
}
