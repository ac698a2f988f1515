import { type compareRuns, parseRun, render, type reportOnRun, type Format, type Run, type Verdict } from '@kit/report'
import type { Run as SchemaRun } from '@kit/report/schema'
import { describe, expectTypeOf, it } from 'vitest'

describe('the types of @kit/report', () => {
  it('call the run document the same in both entries', () => {
    expectTypeOf<SchemaRun>().toEqualTypeOf<Run>()
    expectTypeOf(parseRun).parameter(0).toBeUnknown()
  })

  it('know the formats by name', () => {
    expectTypeOf<'html'>().toExtend<Format>()
    expectTypeOf<'pdf'>().not.toExtend<Format>()
    expectTypeOf(render).parameter(0).toEqualTypeOf<ReturnType<typeof reportOnRun>>()
  })

  it('tell the closed from the open model', () => {
    expectTypeOf<Extract<Run['model'], { kind: 'closed' }>['users']>().toEqualTypeOf<number>()
    expectTypeOf<Extract<Run['model'], { kind: 'closed' }>>().not.toHaveProperty('rate')
  })

  it('give one of four verdicts', () => {
    expectTypeOf<ReturnType<typeof compareRuns>['verdict']>().toEqualTypeOf<Verdict>()
    expectTypeOf<Verdict>().toEqualTypeOf<'regression' | 'improvement' | 'equivalent' | 'inconclusive'>()
  })
})
