import { describe, expect, it } from 'vitest'
import { compareVersions, parseName, sameVersion, toTitle, versionOf } from '../../src/file/name.js'
import { checksumOf } from '../../src/file/checksum.js'

describe('names of migrations', () => {
  it.each([
    ['20250108_120000_add_user_table.sql', '20250108_120000', 'add_user_table'],
    ['0001_init.sql', '0001', 'init'],
    ['1700000000000-init.SQL', '1700000000000', 'init'],
    ['20250108_init.sql', '20250108', 'init'],
    ['0001_init.ts', '0001', 'init'],
    ['0001_init.mjs', '0001', 'init']
  ])('%s has version %s and title %s', (file, version, title) => {
    expect(parseName(file)).toEqual({ version, title })
  })

  it.each(['init.sql', '1.sql', 'v1_init.sql', '1_init.d.ts', '1_init.js.map', 'index.ts'])(
    '%s is no name of a migration',
    (file) => {
      expect(parseName(file)).toBeUndefined()
    }
  )

  it('orders versions as numbers', () => {
    const ordered = ['1', '9', '10', '20250108', '20250108_000001', '20250108_120000', '20250109', '1700000000000']
    expect([...ordered].reverse().sort(compareVersions)).toEqual(ordered)
    expect(sameVersion('0001', '1')).toBe(true)
    expect(sameVersion('10', '1')).toBe(false)
  })

  it('makes versions from the time in UTC and titles from any words', () => {
    expect(versionOf(new Date('2025-01-08T12:00:00.999Z'))).toBe('20250108_120000')
    expect(toTitle('Add user table!')).toBe('add_user_table')
    expect(toTitle('addÜserTable')).toBe('add_user_table')
    expect(toTitle('../..')).toBe('')
  })
})

describe('checksumOf', () => {
  it('is the same with CRLF, a byte order mark and blanks at the end', () => {
    const plain = checksumOf('SELECT 1;\nSELECT 2;')
    expect(plain).toMatch(/^v1:[0-9a-f]{64}$/)
    for (const text of ['SELECT 1;\r\nSELECT 2;\r\n', '\ufeffSELECT 1;\nSELECT 2;', 'SELECT 1;\nSELECT 2;\n\n \n']) {
      expect(checksumOf(text)).toBe(plain)
    }
  })

  it('changes with anything else', () => {
    expect(checksumOf('SELECT  1')).not.toBe(checksumOf('SELECT 1'))
  })
})
