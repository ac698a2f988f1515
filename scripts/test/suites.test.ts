import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from '../root.mjs'
import { missing, tally } from '../suites.mjs'

const file = (status: string, ...tests: [status: string, title: string][]) => ({
  name: join(root, 'packages/x/test/a.test.ts'),
  status,
  assertionResults: tests.map(([status, fullName]) => ({ status, fullName }))
})

describe('counting a test run', () => {
  it('counts what passed and failed and names what was skipped', () => {
    const testResults = [file('failed', ['passed', 'a'], ['failed', 'b'], ['skipped', 'c'], ['todo', 'd'])]
    expect(tally({ testResults }, false)).toEqual({
      passed: 1,
      failed: 1,
      skipped: ['packages/x/test/a.test.ts › c', 'packages/x/test/a.test.ts › d']
    })
  })

  it('tells what should have run from what is optional', () => {
    expect(missing(['a › b [skipped: no server] c', 'a › b [optional: no server] c'])).toEqual([
      'a › b [skipped: no server] c'
    ])
  })

  it('counts a file that could not be loaded as one failure', () => {
    expect(tally({ testResults: [file('passed', ['passed', 'a']), file('failed')] }, false).failed).toBe(1)
  })

  it('counts an error outside all tests as one failure', () => {
    expect(tally({ testResults: [file('passed', ['passed', 'a'])] }, false)).toMatchObject({ passed: 1, failed: 1 })
  })

  it('counts a run without a report as one failure, even if the runner was content', () => {
    expect(tally(undefined, false).failed).toBe(1)
    expect(tally(undefined, true).failed).toBe(1)
  })

  it('counts a run that found no test as one failure', () => {
    expect(tally({ testResults: [] }, true).failed).toBe(1)
  })
})
