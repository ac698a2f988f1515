import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import { isCi } from '../provision/programs.js'

/**
 * Expects the text to equal the golden file, byte for byte.
 * UPDATE_GOLDEN=1 writes the file instead, except with CI=true; a missing file is a failure.
 */
export function expectGolden(file: string | URL, text: string): void {
  const path = file instanceof URL ? fileURLToPath(file) : file
  if (process.env['UPDATE_GOLDEN'] === '1' && !isCi()) {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }
  expect(text, `differs from ${path}; if that is right, run the test again with UPDATE_GOLDEN=1`).toBe(readGolden(path))
}

function readGolden(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new Error(`There is no golden file ${path}; write it by running the test with UPDATE_GOLDEN=1.`, { cause })
  }
}
