import type { Exchange, WireRequest } from '../engines/engine.js'
import { headersOf } from '../http/response-head.js'
import type { Verdict } from '../load/window-recorder.js'
import type { Jar } from './cookies.js'
import type { JourneyPlan } from './journey.js'
import { captured, judge } from './judge.js'
import { createRandom, streamSeed, type Random } from './random.js'
import { redirectedStep } from './redirect.js'
import { compileStep, type CompiledStep } from './step.js'
import type { TemplateContext } from './template.js'

/** A plan made ready for sending, shared by all users of a worker. */
export interface Journey {
  plan: JourneyPlan
  before: readonly CompiledStep[]
  flows: readonly { upTo: number; steps: readonly CompiledStep[] }[]
  /** Takes the next data row of this worker; undefined without data. */
  nextRow: () => Readonly<Record<string, string>> | undefined
  createJar: (() => Jar) | undefined
}

/** `worker` of `workers`: rows are dealt out in turn, so that no two workers use the same one at a time. */
export function createJourney(
  plan: JourneyPlan,
  deal: { worker: number; workers: number },
  createJar: (() => Jar) | undefined
): Journey {
  const compile = (step: JourneyPlan['before'][number]) => compileStep(step, plan)
  let sum = 0
  let row = deal.worker
  return {
    plan,
    before: plan.before.map(compile),
    flows: plan.flows.map(({ weight, steps }) => ({ upTo: (sum += weight), steps: steps.map(compile) })),
    nextRow: () => {
      if (plan.rows.length === 0) return undefined
      const next = plan.rows[row % plan.rows.length]
      row += deal.workers
      return next
    },
    createJar: plan.cookies ? createJar : undefined
  }
}

/** One user on its way through the journey: says what comes next and learns from the answers. */
export class Visitor {
  private readonly journey: Journey
  private readonly random: Random
  private readonly values = new Map<string, string>()
  private readonly jar: Jar | undefined
  private readonly number: number
  private steps: readonly CompiledStep[]
  private position = 0
  private iteration = -1
  private redirects = 0
  private redirect: CompiledStep | undefined
  private step: CompiledStep | undefined

  constructor(journey: Journey, number: number, seed: number) {
    this.journey = journey
    this.number = number
    this.random = createRandom(streamSeed(seed, number))
    this.jar = journey.createJar?.()
    this.steps = journey.before
  }

  /** The next request of this user; call `learn` with its exchange before asking again. */
  next(): { request: number; wire: WireRequest } {
    const step = this.redirect ?? this.nextStep()
    this.redirect = undefined
    this.step = step
    return { request: step.plan.request, wire: step.build(this.context(), this.jar) }
  }

  /** Judges the answer and keeps what later requests need. */
  learn(exchange: Exchange): Verdict {
    const { step } = this
    if (step === undefined) throw new Error('There is no request to judge.')
    if (exchange.outcome !== 'answered') {
      this.abandonIteration()
      return judge(exchange, step.plan.checks)
    }
    this.jar?.store(headersOf(exchange.head), step, step.path(this.context()))
    if (this.journey.plan.maxRedirects > 0 && exchange.status >= 300 && exchange.status < 400) {
      const onward = redirectedStep(exchange, step, this.journey.plan)
      if (onward !== undefined) {
        if (++this.redirects > this.journey.plan.maxRedirects) {
          this.abandonIteration()
          return {
            ok: false,
            code: 'TOO_MANY_REDIRECTS',
            message: `More than ${this.journey.plan.maxRedirects} redirects in a row.`
          }
        }
        this.redirect = onward
        return { ok: true }
      }
    }
    this.redirects = 0
    const verdict = judge(exchange, step.plan.checks)
    if (!verdict.ok) this.abandonIteration()
    return verdict.ok ? this.capture(exchange, step) : verdict
  }

  /** Milliseconds this user waits before its next request. */
  pauseMs(): number {
    return this.redirect === undefined ? (this.step?.plan.pauseMs ?? 0) : 0
  }

  private context(): TemplateContext {
    return { values: this.values, random: this.random, user: this.number, iteration: this.iteration }
  }

  private nextStep(): CompiledStep {
    if (this.position >= this.steps.length) this.startIteration()
    return this.steps[this.position++]!
  }

  private startIteration(): void {
    const { flows, nextRow } = this.journey
    this.iteration++
    this.position = 0
    const total = flows.at(-1)!.upTo
    const pick = flows.length === 1 ? 0 : this.random() * total
    this.steps = (flows.find(({ upTo }) => pick < upTo) ?? flows.at(-1)!).steps
    const row = nextRow()
    if (row !== undefined) for (const [name, value] of Object.entries(row)) this.values.set(name, value)
  }

  /** Later steps build on this one; without it the user starts over, and nothing begins before `before` succeeded. */
  private abandonIteration(): void {
    this.position = this.steps === this.journey.before ? 0 : this.steps.length
    this.redirects = 0
  }

  private capture(exchange: Exchange, { plan }: CompiledStep): Verdict {
    for (const capture of plan.captures) {
      const value = captured(exchange, capture)
      if (value === undefined) {
        this.abandonIteration()
        return { ok: false, code: 'CAPTURE_FAILED', message: `The answer holds no value for "${capture.as}".` }
      }
      this.values.set(capture.as, value)
    }
    return { ok: true }
  }
}
