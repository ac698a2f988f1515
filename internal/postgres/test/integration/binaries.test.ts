import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { prepareBinaries } from '../../src/index.js'

function emptyCache(): string {
  const folder = mkdtempSync(join(tmpdir(), 'kit cache '))
  chmodSync(folder, 0o755)
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

test('the programs run from the cache, where every account may read them', async () => {
  const { postgres, initdb } = await prepareBinaries(emptyCache())
  for (const program of [postgres, initdb]) {
    expect(execFileSync(program, ['--version'], { encoding: 'utf8' })).toMatch(/PostgreSQL\) 18\./)
    expect(statSync(program).mode & 0o005).toBe(0o005)
  }
})

test('several that fill the cache at once end up with one whole copy and no drafts', async () => {
  const cache = emptyCache()
  const all = await Promise.all([prepareBinaries(cache), prepareBinaries(cache), prepareBinaries(cache)])
  expect(new Set(all.map(({ postgres }) => postgres)).size).toBe(1)
  expect(readdirSync(cache)).toHaveLength(1)
})

test('a cache that others may write to is refused', async () => {
  const cache = emptyCache()
  const folder = dirname(dirname((await prepareBinaries(cache)).postgres))
  chmodSync(folder, 0o777)
  await expect(prepareBinaries(cache)).rejects.toMatchObject({ code: 'KIT_POSTGRES_BINARIES' })
})

test('a copy in the cache is used as it is', async () => {
  const cache = emptyCache()
  const marker = join(dirname((await prepareBinaries(cache)).postgres), 'marker')
  writeFileSync(marker, '')
  await prepareBinaries(cache)
  expect(statSync(marker).isFile()).toBe(true)
})
