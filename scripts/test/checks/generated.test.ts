import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { firstDifference, staleFiles } from '../../checks/generated.mjs'
import { cacheFolder, root } from '../../root.mjs'

let path = ''
beforeEach(() => {
  mkdirSync(cacheFolder, { recursive: true })
  path = mkdtempSync(join(cacheFolder, 'generated-'))
})
afterEach(() => rmSync(path, { recursive: true }))

const check = (files: Record<string, string>, update = false, keep?: (name: string) => boolean) =>
  staleFiles(relative(root, path), new Map(Object.entries(files)), {
    update,
    command: 'make it',
    ...(keep && { keep })
  })

describe('generated files', () => {
  it('are fresh right after they were written', () => {
    check({ 'a.md': 'one\n', 'b.md': 'two\n' }, true)
    expect(check({ 'a.md': 'one\n', 'b.md': 'two\n' })).toEqual([])
  })

  it('are stale when missing, different or surplus, and the finding says what to type', () => {
    check({ 'a.md': 'one\n', 'b.md': 'two\n' }, true)
    const folder = `.cache/${basename(path)}`
    expect(check({ 'a.md': 'one!\n', 'c.md': '' })).toEqual([
      `${folder}/a.md is stale: line 1 is "one", should be "one!"`,
      `${folder}/c.md is missing.`,
      `${folder}/b.md belongs to nothing any more.`,
      'Write them anew with `make it` and look at the difference.'
    ])
  })

  it('replace all in their folder but what is kept', () => {
    check({ 'a.md': 'old', 'kept.md': 'mine' }, true)
    check({ 'b.md': 'new' }, true, (name) => name === 'kept.md')
    expect(readdirSync(path).sort()).toEqual(['b.md', 'kept.md'])
    expect(readFileSync(join(path, 'kept.md'), 'utf8')).toBe('mine')
  })

  it('differ at the first line that is not the same', () => {
    expect(firstDifference('a\nb\n', 'a\nb\n')).toBeUndefined()
    expect(firstDifference('a\nb', 'a\nc')).toBe('line 2 is "b", should be "c"')
    expect(firstDifference('a', 'a\nb')).toBe('line 2 is absent, should be "b"')
  })
})
