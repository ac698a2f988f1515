import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { catalog } from '../../src/catalog.js'
import { packKit, run } from '../support/generated.js'

/**
 * Installs, once, everything that any generated project can depend on. Projects below the folder find it there, so that
 * they need no installation of their own.
 */
export async function installShared(root: string): Promise<void> {
  await packKit(root)
  const kit = readdirSync(root).filter((name) => name.endsWith('.tgz'))
  const ours = Object.fromEntries(kit.map((file) => [`@kit/${/^kit-(\w+)-/.exec(file)?.[1] ?? ''}`, `file:${file}`]))
  const manifest = { private: true, type: 'module', dependencies: { ...catalog, ...ours }, overrides: ours }
  writeFileSync(join(root, 'package.json'), JSON.stringify(manifest))
  await run('npm', ['install', ...quietly], root)
}

export const quietly = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline']
