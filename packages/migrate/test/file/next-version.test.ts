import { describe, expect, it } from 'vitest'
import { nextVersion } from '../../src/file/next-version.js'

const now = new Date('2026-11-20T22:30:05.123Z')

describe('the version of a new file', () => {
  it('is date and time, counted up by seconds where it is taken', () => {
    expect(nextVersion([], now)).toBe('20261120_223005')
    expect(nextVersion(['0001', '20261120_223005', '20261120_223006'], now)).toBe('20261120_223007')
  })

  it('is of the kind of another tool whose versions are longer numbers, so that it comes behind them', () => {
    expect(nextVersion(['20240101120000'], now)).toBe('20261120223005')
    expect(nextVersion(['20240101120000', '20261120223005'], now)).toBe('20261120223006')
    expect(nextVersion(['1700000000000'], now)).toBe(String(now.getTime()))
    expect(nextVersion(['20240101120000000'], now)).toBe('20261120223005123')
    expect(nextVersion(['0099999999'], now)).toBe('0100000000')
    expect(nextVersion(['29990101120000'], now)).toBe('29990101120001')
  })
})
