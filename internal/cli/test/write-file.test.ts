import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { temporaryFolder } from '@kit-internal/testkit'
import { expect, test } from 'vitest'
import { writeFileSafely } from '../src/index.js'

test('writes a new file, and replaces an old one whole', async () => {
  const path = join(temporaryFolder(), 'a.txt')
  await writeFileSafely(path, 'a long first text')
  await writeFileSafely(path, 'short')
  expect(readFileSync(path, 'utf8')).toBe('short')
  expect(readdirSync(join(path, '..'))).toEqual(['a.txt'])
})

test('keeps the rights of the file that it replaces', async () => {
  const path = join(temporaryFolder(), 'a.sh')
  writeFileSync(path, '')
  chmodSync(path, 0o750)
  await writeFileSafely(path, 'new')
  expect(statSync(path).mode & 0o777).toBe(0o750)
})

test('writes through a symbolic link', async () => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'real'), '')
  symlinkSync('real', join(folder, 'link'))
  await writeFileSafely(join(folder, 'link'), 'text')
  expect(readFileSync(join(folder, 'real'), 'utf8')).toBe('text')
  expect(lstatSync(join(folder, 'link')).isSymbolicLink()).toBe(true)
})

test('writes where a symbolic link points to, also when nothing is there yet', async () => {
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'there'))
  symlinkSync('there/second', join(folder, 'first'))
  symlinkSync('real', join(folder, 'there', 'second'))
  await writeFileSafely(join(folder, 'first'), 'text')
  expect(readFileSync(join(folder, 'there', 'real'), 'utf8')).toBe('text')
  expect(lstatSync(join(folder, 'first')).isSymbolicLink()).toBe(true)
})

test('takes every name that the file system takes', async () => {
  const path = join(temporaryFolder(), 'n'.repeat(250))
  await writeFileSafely(path, 'text')
  expect(readFileSync(path, 'utf8')).toBe('text')
})

test('a folder that does not exist is named by the path that was asked for', async () => {
  const path = join(temporaryFolder(), 'missing', 'a.txt')
  await expect(writeFileSafely(path, '')).rejects.toMatchObject({ code: 'ENOENT', path })
})

test('a folder in the way is left as it is, and nothing lies beside it', async () => {
  const folder = temporaryFolder()
  const path = join(folder, 'a')
  mkdirSync(join(path, 'b'), { recursive: true })
  await expect(writeFileSafely(path, 'x')).rejects.toMatchObject({ path })
  expect(readdirSync(folder)).toEqual(['a'])
})

test('a named pipe is written to, not replaced', async () => {
  const path = join(temporaryFolder(), 'pipe')
  execFileSync('sh', ['-c', 'mkfifo "$0"', path])
  const reading = readFile(path, 'utf8')
  await writeFileSafely(path, 'through')
  expect(await reading).toBe('through')
  expect(lstatSync(path).isFIFO()).toBe(true)
})
