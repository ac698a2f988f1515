import { readFile, readdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { errors } from './errors.js'
import { version } from './version.js'

/** `registry`: published versions. `tarballs`: packed packages of a folder, copied into the project's `vendor/`. */
export type KitSource = 'registry' | { readonly tarballs: string }

export const kitPackages = ['migrate', 'loadtest', 'report'] as const
export type KitPackage = (typeof kitPackages)[number]

/** How a project names Kit's packages, and the files it needs for that. */
export interface Kit {
  /** The version range or `file:` path of each package. */
  readonly versions: Readonly<Record<KitPackage, string>>
  readonly vendored: boolean
  /** Contents by path in the project. */
  readonly tarballs: ReadonlyMap<string, Uint8Array>
}

export const registryKit: Kit = {
  versions: { migrate: `^${version}`, loadtest: `^${version}`, report: `^${version}` },
  vendored: false,
  tarballs: new Map()
}

/** Reads the tarballs of a folder, as `pnpm pack` names them. @throws KIT_SCAFFOLD_TARBALLS when one is missing. */
export async function vendorKit(source: KitSource): Promise<Kit> {
  if (source === 'registry') return registryKit
  const folder = resolve(source.tarballs)
  const names = await readdir(folder).catch(() => {
    throw errors.tarballs(folder, 'cannot be read')
  })
  const tarballs = new Map<string, Uint8Array>()
  const versions = {} as Record<KitPackage, string>
  for (const name of kitPackages) {
    const found = names
      .filter((file) => new RegExp(`^kit-${name}-\\d[\\w.+-]*\\.tgz$`).test(file))
      .sort()
      .at(-1)
    if (found === undefined) throw errors.tarballs(folder, `holds no kit-${name}-VERSION.tgz`)
    tarballs.set(`vendor/${found}`, await readFile(join(folder, found)))
    versions[name] = `file:vendor/${found}`
  }
  return { versions, vendored: true, tarballs }
}
