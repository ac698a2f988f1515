import { chmodSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { startBin } from '../../src/index.js'

const fixture = fileURLToPath(new URL('fixtures/hold-servers.mjs', import.meta.url))

function ownTemporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'kit-runner-'))
  chmodSync(folder, 0o777)
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Every process of the machine that works in the folder or has it in its command line. */
function processesIn(folder: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return (
          readlinkSync(`/proc/${pid}/cwd`).startsWith(folder) ||
          readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(folder)
        )
      } catch {
        return false
      }
    })
}

test('no server, browser or folder outlives a test run that is killed', async () => {
  const folder = ownTemporaryFolder()
  const names = ['postgresql', 'mariadb', 'mongodb', 'redis', 'nats', 'chromium']
  const runner = startBin(fixture, names, { env: { TMPDIR: folder, JITI_FS_CACHE: 'false' }, timeoutMs: 100_000 })
  await runner.waitFor(/all up/)
  expect(processesIn(folder).length).toBeGreaterThan(names.length)
  expect(readdirSync(folder).filter((name) => name.startsWith('kit-'))).toHaveLength(names.length)
  runner.child.kill('SIGKILL')
  await runner.finished
  await expect.poll(() => processesIn(folder), { timeout: 15_000 }).toEqual([])
  await expect.poll(() => readdirSync(folder), { timeout: 15_000 }).toEqual([])
})

test('a run that ends without stopping its server leaves nothing either', async () => {
  const folder = ownTemporaryFolder()
  const runner = startBin(fixture, ['redis'], { env: { TMPDIR: folder, JITI_FS_CACHE: 'false' } })
  await runner.waitFor(/all up/)
  runner.child.kill('SIGTERM')
  await runner.finished
  await expect.poll(() => [...processesIn(folder), ...readdirSync(folder)], { timeout: 15_000 }).toEqual([])
})
