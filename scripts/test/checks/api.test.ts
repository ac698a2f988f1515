import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { describeEntry } from '../../checks/api.mjs'

const folder = mkdtempSync(join(tmpdir(), 'kit api '))
afterAll(() => rmSync(folder, { recursive: true }))

it('lists public names with their signatures, then what they mention; not comments, not what nobody reaches', () => {
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  writeFileSync(
    join(folder, 'chunk.d.ts'),
    `interface Hidden { /** a comment */ depth: number }
     interface Unreached { x: 1 }
     /** Options. */
     interface Options { hidden?: Hidden }
     export type { Options as O }`
  )
  writeFileSync(
    join(folder, 'index.d.ts'),
    `import type { O } from './chunk.js'
     declare function run(path: string, options?: O): Promise<void>
     declare const limit: 3
     export { run as start, limit, type O as Options }`
  )
  expect(describeEntry(join(folder, 'index.d.ts'))).toBe(`interface Options {
    hidden?: Hidden;
}

const limit: 3

// exported as start
function run(path: string, options?: O): Promise<void>

// Mentioned above, without a public name of its own:

interface Hidden {
    depth: number;
}
`)
})
