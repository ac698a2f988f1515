import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, readdir, readFile, rm, symlink } from 'node:fs/promises'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { runServer } from 'verdaccio'
import { repository } from './packages.js'

/** Where a registry is. */
export interface RegistryAddress {
  url: string
  /** What a `.npmrc` must say to install from it and to publish to it. */
  npmrc: string
}

/** A throw-away npm registry on this machine. */
export interface Registry extends RegistryAddress {
  close: () => Promise<void>
}

/**
 * Starts a registry that has none of our packages and gets everyone else's from `uplink`.
 *
 * It runs inside this process, so it cannot outlive it. What comes from the uplink is kept between runs, as long as
 * the lockfile stays the same, so a second run needs no network; our packages live in `folder` alone.
 */
export async function startRegistry(folder: string, uplink: string): Promise<Registry> {
  const storage = join(folder, 'storage')
  await mkdir(storage, { recursive: true })
  await symlink(await sharedStorage(), join(storage, 'uplink'))
  const server = (await runServer({
    configPath: join(folder, 'config.yaml'),
    self_path: join(folder, 'config.yaml'),
    storage,
    web: { enable: false },
    uplinks: { uplink: { url: uplink, maxage: '365d', timeout: '60s', max_fails: 10, fail_timeout: '5s' } },
    packages: {
      '@kit/*': { access: '$all', publish: '$all', unpublish: '$all' },
      '**': { access: '$all', proxy: 'uplink', storage: 'uplink' }
    },
    auth: { htpasswd: { file: join(folder, 'htpasswd'), max_users: -1 } },
    log: { type: 'stdout', format: 'json', level: 'fatal' },
    max_body_size: '50mb'
  })) as Server
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url: `http://${host}/`,
    // npm refuses to publish without a token; this registry takes any.
    npmrc: `registry=http://${host}/\n//${host}/:_authToken=anyone\naudit=false\nfund=false\nupdate-notifier=false\n`,
    close: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
      await rm(storage, { recursive: true, force: true })
    }
  }
}

/** Tarballs and version lists of other people's packages; a new lockfile may want newer ones and starts afresh. */
async function sharedStorage(): Promise<string> {
  const lockfile = await readFile(join(repository, 'pnpm-lock.yaml'))
  const name = `registry-${createHash('sha256').update(lockfile).digest('hex').slice(0, 16)}`
  const cache = join(repository, 'node_modules', '.cache', 'kit-e2e')
  await mkdir(join(cache, name), { recursive: true })
  const outdated = (await readdir(cache)).filter((entry) => entry.startsWith('registry-') && entry !== name)
  await Promise.all(outdated.map((entry) => rm(join(cache, entry), { recursive: true, force: true })))
  return join(cache, name)
}
