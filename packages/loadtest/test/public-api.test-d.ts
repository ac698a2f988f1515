import { runLoadTest, type LoadTestOptions, type Run } from '@kit/loadtest'
import { parseRun } from '@kit/report'
import { describe, expectTypeOf, it } from 'vitest'

describe('the types of @kit/loadtest', () => {
  it('need a URL and nothing else', () => {
    expectTypeOf<{ url: string }>().toExtend<LoadTestOptions>()
    // @ts-expect-error -- without a URL there is nothing to test
    void runLoadTest({ users: 10 })
  })

  it('give the run document of @kit/report', () => {
    expectTypeOf(runLoadTest).returns.resolves.toEqualTypeOf<Run>()
    expectTypeOf(parseRun).returns.toEqualTypeOf<Run>()
  })

  it('refuse an option with a wrong name', () => {
    // @ts-expect-error -- the option is called users
    void runLoadTest({ url: 'http://127.0.0.1', connections: 10 })
  })

  it('let a login be a token or a name with a password, never half of one', () => {
    expectTypeOf<{ url: string; auth: { bearer: string } }>().toExtend<LoadTestOptions>()
    expectTypeOf<{ url: string; auth: { username: string } }>().not.toExtend<LoadTestOptions>()
  })
})
