import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isOpenToAll, unprivilegedAccount } from '../src/index.js'

const isRoot = process.getuid?.() === 0

test('root drops to an account that is not root, and everyone else stays who they are', () => {
  const account = unprivilegedAccount()
  if (isRoot) expect(account?.uid).toBeGreaterThan(0)
  else expect(account).toBeUndefined()
})

test('an account that the machine lacks is passed over', () => {
  const account = unprivilegedAccount(['kit-no-such-account', 'nobody'])
  expect(account?.name).toBe(isRoot ? 'nobody' : undefined)
})

test('a machine without any such account is told what to do', () => {
  if (isRoot) expect(() => unprivilegedAccount(['kit-no-such-account'])).toThrow(/there is no kit-no-such-account/)
  else expect(unprivilegedAccount(['kit-no-such-account'])).toBeUndefined()
})

test('a folder below a private one is closed to other accounts', () => {
  const home = mkdtempSync(join(tmpdir(), 'kit-home-'))
  const below = join(home, 'open')
  mkdirSync(below, { mode: 0o755 })
  chmodSync(home, 0o700)
  expect(isOpenToAll(below)).toBe(false)
  chmodSync(home, 0o755)
  expect(isOpenToAll(below)).toBe(isOpenToAll(tmpdir()))
  rmSync(home, { recursive: true })
})
