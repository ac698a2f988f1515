import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { published, shortNames } from '../src/packages.js'
import { startRegistry, type Registry } from '../src/registry.js'
import { addChangeset, copyForRelease, type ReleaseCopy } from '../src/release.js'

interface Manifest {
  version: string
  dependencies: Record<string, string>
}

// The real release, from the changeset to the registry, in a copy and with a registry of its own.
describe('a release', () => {
  const { folder, registry: uplink, packed } = inject('published')
  let registry: Registry
  let copy: ReleaseCopy

  beforeAll(async () => {
    registry = await startRegistry(join(folder, 'release registry'), uplink.url)
    copy = await copyForRelease(join(folder, 'release'), registry)
    await addChangeset(copy.folder, 'Something that users notice.')
    await copy.git('add', '--all')
    await copy.git('commit', '--quiet', '--message', 'A change')
  })
  afterAll(async () => {
    await registry.close()
  })

  const manifestOf = async (short: string) =>
    JSON.parse(await readFile(join(copy.folder, 'packages', short, 'package.json'), 'utf8')) as Manifest

  it('is announced by the changesets: which packages, and how far', async () => {
    const { stdout, stderr } = await copy.pnpm('changeset', 'status')
    for (const short of shortNames) expect(stdout + stderr).toContain(published[short].name)
  })

  it('raises the versions and writes the changelogs', async () => {
    await copy.pnpm('changeset', 'version')
    for (const short of shortNames) {
      const { version } = await manifestOf(short)
      const changelog = await readFile(join(copy.folder, 'packages', short, 'CHANGELOG.md'), 'utf8')
      expect(version).not.toBe(packed[short].version)
      expect(changelog).toContain(`## ${version}`)
      expect(changelog).toContain('Something that users notice.')
    }
  })

  it('publishes all four with the new versions, depending on each other by them', async () => {
    await copy.pnpm('changeset', 'publish', '--no-git-tag')
    for (const short of shortNames) {
      const { version } = await manifestOf(short)
      const response = await fetch(`${registry.url}${published[short].name}/latest`)
      expect(await response.json()).toMatchObject({ name: published[short].name, version })
    }
    const loadtest = (await (await fetch(`${registry.url}@kit/loadtest/latest`)).json()) as Manifest
    expect(loadtest.dependencies['@kit/report']).toBe(`^${(await manifestOf('report')).version}`)
  })

  it('published once, leaves nothing to publish a second time', async () => {
    const { stdout, stderr } = await copy.pnpm('changeset', 'publish', '--no-git-tag')
    expect(stdout + stderr).toContain('No unpublished projects to publish')
  })
})
