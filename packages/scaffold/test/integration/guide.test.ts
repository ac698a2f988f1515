import { existsSync, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { remove, run } from '../support/generated.js'

const root = join(import.meta.dirname, '../../../..')

it('the guide makes a project from a checkout of Kit as it says', async () => {
  const guide = readFileSync(join(root, 'docs/guides/scaffolding.md'), 'utf8')
  const [, block = ''] = /^## Without the registry$[^]*?```sh\n([^]*?)```/m.exec(guide) ?? []
  const folder = mkdtempSync(join(tmpdir(), 'kit-guide-'))
  try {
    const commands = block
      .replaceAll('/tmp/tarballs', join(folder, 'tarballs'))
      .replace('--output ..', '--output "$OUTPUT"')
    await run('sh', ['-euc', commands], root, { OUTPUT: folder })
    expect(existsSync(join(folder, 'my-api/package.json'))).toBe(true)
    expect(existsSync(join(folder, 'my-api/vendor'))).toBe(true)
  } finally {
    remove(folder)
  }
}, 300_000)
