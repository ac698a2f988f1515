import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { command } from './command.js'
import { published, shortNames, type ShortName } from './packages.js'
import type { RegistryAddress } from './registry.js'
import { npmTool } from './tools.js'

/** A tarball as it would go to npm. */
export interface Packed {
  version: string
  tarball: string
  /** Paths inside the package. */
  files: readonly string[]
  /** The tarball's hash as lockfiles write it. */
  integrity: string
}

export type PackedPackages = Readonly<Record<ShortName, Packed>>

/** Packs the four with the package manager that also releases them. */
export async function packAll(folder: string): Promise<PackedPackages> {
  const packed: Partial<Record<ShortName, Packed>> = {}
  for (const short of shortNames) packed[short] = await pack(published[short].folder, folder)
  return packed as PackedPackages
}

async function pack(source: string, destination: string): Promise<Packed> {
  const pnpm = join(await npmTool('pnpm', '10.34.9'), 'bin', 'pnpm.cjs')
  const { stdout } = await command(process.execPath, [pnpm, 'pack', '--json', '--pack-destination', destination], {
    cwd: source
  })
  const { version, filename, files } = JSON.parse(stdout) as {
    version: string
    filename: string
    files: { path: string }[]
  }
  const integrity = createHash('sha512').update(await readFile(filename))
  return {
    version,
    tarball: filename,
    files: files.map(({ path }) => path).sort(),
    integrity: `sha512-${integrity.digest('base64')}`
  }
}

/** Publishes tarballs as `npm publish` does for everyone; only provenance, which needs a CI provider, is left out. */
export async function publishAll(packed: PackedPackages, registry: RegistryAddress, folder: string): Promise<void> {
  for (const short of shortNames) {
    await command('npm', ['publish', packed[short].tarball, '--provenance=false', '--registry', registry.url], {
      cwd: folder
    })
  }
}
