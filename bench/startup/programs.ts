import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** One command line whose start is timed. */
export interface Contestant {
  name: string
  version: string
  /** Arguments of Node. */
  args: readonly string[]
}

const packages = fileURLToPath(new URL('../../packages', import.meta.url))

/** Node itself, doing nothing: what every other time is divided by. */
export const bareNode: Contestant = { name: 'node -e 0', version: process.versions.node, args: ['-e', '0'] }

/** The programs of this workspace, as built. */
export function ourPrograms(): Contestant[] {
  return ['scaffold', 'migrate', 'loadtest', 'report'].map((name) => program(join(packages, name), `kit-${name}`))
}

const peers = { knex: '3.3.0', 'node-pg-migrate': '9.0.0', dbmate: '2.36.0' }

/** Installs the peers into an empty folder from the registry, without install scripts. */
export function installPeers(folder: string): Contestant[] {
  writeFileSync(join(folder, 'package.json'), '{ "private": true }')
  // node-pg-migrate needs a driver beside it to start.
  const specs = [...Object.entries(peers), ['pg', '8.23.1']].map(([name, version]) => `${name}@${version}`)
  const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', '--no-save', ...specs]
  const { status, stderr } = spawnSync('npm', args, { cwd: folder, encoding: 'utf8', timeout: 300_000 })
  if (status !== 0) throw new Error(`The peers could not be installed:\n${stderr}`)
  return Object.keys(peers).map((name) => program(join(folder, 'node_modules', name), name))
}

function program(folder: string, name: string): Contestant {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    version: string
    bin: string | Record<string, string>
  }
  const file = typeof manifest.bin === 'string' ? manifest.bin : manifest.bin[name]
  if (file === undefined) throw new Error(`${folder} has no program ${name}.`)
  return { name: `${name} --version`, version: manifest.version, args: [join(folder, file), '--version'] }
}
