import { expect, it } from 'vitest'
import { root, publishedPackages, workspacePackages } from '../../root.mjs'
import { pinnedPnpm } from '../../setup/pnpm.mjs'
import { installationHash } from '../../setup/stamp.mjs'

it('the same workspace has the same installation', () => {
  expect(installationHash()).toMatch(/^[0-9a-f]{64}$/)
  expect(installationHash()).toBe(installationHash())
})

it('pins pnpm to one exact version', () => {
  expect(pinnedPnpm()).toMatch(/^pnpm@\d+\.\d+\.\d+$/)
})

it('publishes exactly the four packages in packages/', () => {
  expect(publishedPackages().map(({ manifest }) => manifest.name)).toEqual([
    '@kit/loadtest',
    '@kit/migrate',
    '@kit/report',
    '@kit/scaffold'
  ])
  expect(workspacePackages().map(({ folder }) => folder)).toContain('internal/errors')
  expect(root).not.toMatch(/\/$/)
})
