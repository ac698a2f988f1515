import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { command } from './command.js'
import { packAll, publishAll, type PackedPackages } from './pack.js'
import { assertBuilt } from './packages.js'
import { startRegistry, type RegistryAddress } from './registry.js'

/** What every e2e test starts from: the four, packed and published to a registry of this run's own. */
export interface Published {
  /** A folder of this run; removed at its end. */
  folder: string
  registry: RegistryAddress
  /** Where this machine gets everyone else's packages from. */
  uplink: string
  packed: PackedPackages
}

declare module 'vitest' {
  interface ProvidedContext {
    published: Published
  }
}

/** Packs and publishes once for all files; the registry lives in this process and ends with it. */
export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  assertBuilt()
  // A space in the path, because customers have them.
  const folder = await mkdtemp(join(tmpdir(), 'kit e2e '))
  const uplink = await customersRegistry(folder)
  const registry = await startRegistry(join(folder, 'registry'), uplink)
  const close = async () => {
    await registry.close()
    await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  }
  try {
    const tarballs = join(folder, 'tarballs')
    await mkdir(tarballs)
    await writeFile(join(tarballs, '.npmrc'), registry.npmrc)
    const packed = await packAll(tarballs)
    await publishAll(packed, registry, tarballs)
    provide('published', { folder, registry: { url: registry.url, npmrc: registry.npmrc }, uplink, packed })
    return close
  } catch (error) {
    await close()
    throw error
  }
}

/** The registry that this machine uses for everything else: npm's, or a mirror of it. */
async function customersRegistry(folder: string): Promise<string> {
  const { stdout } = await command('npm', ['config', 'get', 'registry'], { cwd: folder })
  return stdout.trim()
}
