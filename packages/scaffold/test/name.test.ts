import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nameProblem } from '../src/name.js'

describe('a project name', () => {
  it.each(['my-api', 'a', '0day', 'shop.backend', 'http.proxy', 'a_b-c.d', 'a__b', 'a--b', 'x'.repeat(100)])(
    'may be %s',
    (name) => {
      expect(nameProblem(name)).toBeUndefined()
    }
  )

  it.each([
    ['', 'it is empty'],
    ['../up', 'it holds a path; say where with --output'],
    ['a/b', 'it holds a path; say where with --output'],
    ['a\\b', 'it holds a path; say where with --output'],
    ['My-Api', 'it holds upper-case letters'],
    ['-rf', 'it holds characters that are not allowed'],
    ['.hidden', 'it holds characters that are not allowed'],
    ['a b', 'it holds characters that are not allowed'],
    ['a\0b', 'it holds characters that are not allowed'],
    ['$(id)', 'it holds characters that are not allowed'],
    ['a..b', 'dots may only stand between other characters'],
    ['a.', 'dots may only stand between other characters'],
    ...['app-', 'app_', 'a___b', 'a-.b', 'a.-b', 'a_-b'].map((name) => [
      name,
      'separators may only stand between letters or digits, one dot or up to two underscores'
    ]),
    ['node_modules', 'the name is reserved'],
    ...['con', 'fs', 'http', 'crypto', 'test'].map((name) => [name, 'the name is reserved']),
    ['con.txt', 'the name is reserved'],
    ['lpt1', 'the name is reserved'],
    ['x'.repeat(101), 'it is longer than 100 characters']
  ])('may not be %j', (name, reason) => {
    expect(nameProblem(name)).toBe(reason)
  })

  it('that is accepted is one plain word, whatever was tried', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (name) => {
        return nameProblem(name) !== undefined || /^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$/.test(name)
      }),
      { numRuns: 1_000 }
    )
  })
})
