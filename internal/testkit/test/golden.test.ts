import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, expect, test, vi } from 'vitest'
import { expectGolden, temporaryFolder } from '../src/index.js'

afterEach(() => void vi.unstubAllEnvs())

test('text that equals its golden file passes', () => {
  const path = join(temporaryFolder(), 'a.txt')
  writeFileSync(path, 'same\n')
  expectGolden(path, 'same\n')
  expectGolden(pathToFileURL(path), 'same\n')
})

test('text that differs fails and says how to accept it', () => {
  vi.stubEnv('UPDATE_GOLDEN', '')
  const path = join(temporaryFolder(), 'a.txt')
  writeFileSync(path, 'old\n')
  expect(() => expectGolden(path, 'new\n')).toThrow(/UPDATE_GOLDEN=1/)
})

test('a missing golden file fails and says how to write it', () => {
  vi.stubEnv('UPDATE_GOLDEN', '')
  expect(() => expectGolden(join(temporaryFolder(), 'a.txt'), 'new\n')).toThrow(/no golden file.*UPDATE_GOLDEN=1/)
})

test('UPDATE_GOLDEN=1 writes the file, with its folders', () => {
  vi.stubEnv('UPDATE_GOLDEN', '1')
  vi.stubEnv('CI', '')
  const path = join(temporaryFolder(), 'deep', 'er', 'a.txt')
  expectGolden(path, 'new\n')
  expect(readFileSync(path, 'utf8')).toBe('new\n')
})

test('CI never writes a golden file', () => {
  vi.stubEnv('UPDATE_GOLDEN', '1')
  vi.stubEnv('CI', 'true')
  expect(() => expectGolden(join(temporaryFolder(), 'a.txt'), 'new\n')).toThrow(/no golden file/)
})
