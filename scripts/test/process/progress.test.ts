import { expect, it } from 'vitest'
import { duration } from '../../process/progress.mjs'

it('writes durations in the unit that reads best', () => {
  expect([3, 850, 12_340, 59_940, 59_960, 185_000].map(duration)).toEqual([
    '3 ms',
    '850 ms',
    '12.3 s',
    '59.9 s',
    '1 min 00 s',
    '3 min 05 s'
  ])
})
