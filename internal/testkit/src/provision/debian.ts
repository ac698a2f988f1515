import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { withFileLock } from './file-lock.js'
import { runCommand } from './run-command.js'

/**
 * Installs Debian packages without questions and without starting their services.
 * Waits for other package managers; call it only when `mayInstall()`.
 */
export async function installPackages(packages: readonly string[], isThere: () => boolean): Promise<void> {
  await withFileLock(join(tmpdir(), 'kit-provision-apt.lock'), async () => {
    if (isThere()) return
    const silent = withoutServices()
    try {
      await refreshLists()
      await apt(['install', '-q', '-y', '--no-install-recommends', ...packages], ['-o', `DPkg::Path=${silent.path}`])
    } finally {
      silent.remove()
    }
  })
}

let refreshed: Promise<unknown> | undefined

/** Once a process. A source that is down must not stop us: whether the lists suffice shows in the installation. */
function refreshLists(): Promise<unknown> {
  return (refreshed ??= apt(['update', '-q'], []).catch(() => undefined))
}

function apt(words: readonly string[], options: readonly string[]): Promise<string> {
  const patience = ['-o', 'DPkg::Lock::Timeout=300', '-o', 'Acquire::Retries=3', '-o', 'Acquire::http::Timeout=20']
  const speed = ['-o', 'Dpkg::Use-Pty=0', '-o', 'Dpkg::Options::=--force-unsafe-io', '-o', 'Acquire::Languages=none']
  return runCommand('apt-get', [...patience, ...speed, ...options, ...words], {
    timeoutMs: 600_000,
    env: { DEBIAN_FRONTEND: 'noninteractive', NEEDRESTART_SUSPEND: '1', LC_ALL: 'C' }
  })
}

/** A folder that, first on the path of package scripts, turns their "start the service" into nothing. */
function withoutServices() {
  const folder = mkdtempSync(join(tmpdir(), 'kit-no-services-'))
  for (const name of ['invoke-rc.d', 'deb-systemd-invoke', 'systemctl', 'service']) {
    writeFileSync(join(folder, name), '#!/bin/sh\nexit 0\n')
    chmodSync(join(folder, name), 0o755)
  }
  return {
    path: `${folder}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
    remove: () => rmSync(folder, { recursive: true, force: true })
  }
}
