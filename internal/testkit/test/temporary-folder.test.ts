import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../src/index.js'

let earlier: string | undefined

test('a temporary folder is empty and has a space in its path', () => {
  earlier = temporaryFolder()
  expect(earlier).toContain(' ')
  expect(readdirSync(earlier)).toEqual([])
  expect(temporaryFolder()).not.toBe(earlier)
  writeFileSync(join(earlier, 'left'), '')
})

test('it is gone, with all that is in it, after the test that asked for it', () => {
  expect(earlier).toBeDefined()
  expect(existsSync(earlier ?? '/')).toBe(false)
})
