import { defineCommand, type OptionSpecs } from '@kit-internal/cli'
import { fitCapacity, reportOnCapacity, type Report } from '@kit/report'
import { createOtlpPusher, defaultLevels, runLevels, type LevelsResult, type Run } from '../../index.js'
import { codeOfLevels } from '../exit.js'
import { monitorNotes } from '../monitor-options.js'
import { chooseDestination, createKeeper, writeReport } from '../output.js'
import { runOptions } from '../run-options.js'
import { specFromOptions } from '../spec-from-options.js'
import { otlpLabels, progressLine } from '../views.js'
import { usage } from '../words.js'

const { users: _users, requests: _requests, rate: _rate, arrivals: _arrivals, stages: _stages, ...kept } = runOptions
const levelOptions = {
  levels: {
    type: 'string',
    describe: 'Users of each level',
    defaultDescription: defaultLevels.join(','),
    group: 'Load:'
  },
  ...kept,
  duration: { ...runOptions.duration, describe: 'Length of each level', defaultDescription: '10' }
} as const satisfies OptionSpecs

/** Finds the level where throughput stops growing. */
export const capacityCommand = levelsCommand({
  name: 'capacity',
  describe: 'Raise the users level by level; names the knee and a safe load',
  stopAtThreshold: false,
  example: ['kit-loadtest capacity http://localhost:3000/api/users --levels 10,50,100,200,500', 'five levels of 10 s']
})

/** Finds the level where a threshold breaks. */
export const stressCommand = levelsCommand({
  name: 'stress',
  describe: 'Raise the users until a threshold breaks; says where',
  stopAtThreshold: true,
  example: [
    'kit-loadtest stress http://localhost:3000/api/users --threshold "p95<500" --threshold "rate<0.01"',
    'until it is too slow or fails'
  ]
})

function levelsCommand(what: {
  name: string
  describe: string
  stopAtThreshold: boolean
  example: readonly [string, string]
}) {
  return defineCommand({
    name: what.name,
    describe: what.describe,
    positionals: { url: { describe: 'Address to test, such as http://localhost:3000/api/users' } },
    options: levelOptions,
    examples: [what.example],
    async run(values, context) {
      const whole = {
        users: undefined,
        requests: undefined,
        rate: undefined,
        arrivals: undefined,
        stages: undefined
      }
      const {
        users: _,
        requests: __,
        stages: ___,
        rate: ____,
        arrivals: _____,
        ...spec
      } = await specFromOptions({ ...whole, ...values }, context.cwd, (text) => context.logger.warn(text))
      const destination = await chooseDestination(values, context)
      const keeper = destination.file && createKeeper(destination.file)
      const otlp = values.otlp === undefined ? undefined : createOtlpPusher(values.otlp, otlpLabels(spec))
      const ended: Run[] = []
      const pushed: Promise<string | undefined>[] = []
      const thresholds = spec.thresholds ?? (what.stopAtThreshold ? ['rate<0.01'] : [])
      const result = await runLevels({
        ...spec,
        thresholds,
        ...(values.levels === undefined ? {} : { levels: parseLevels(values.levels) }),
        stopAtThreshold: what.stopAtThreshold,
        signal: context.signal,
        onSnapshot: keeper && ((soFar) => keeper.keep(reportOnCapacity(fitCapacity([...ended, soFar])))),
        onTick: (tick) => {
          context.progress.update(progressLine(tick, context.progress.bar))
          otlp?.tick(tick)
        },
        onLevel: ({ users, index, count, run }) => {
          if (run === undefined) return context.progress.line(`Level ${index + 1} of ${count}: ${userCount(users)}`)
          ended.push(run)
          if (otlp !== undefined) pushed.push(otlp.finish(run))
        }
      })
      context.progress.clear()
      await keeper?.settled()
      const unsent = (await Promise.all(pushed)).at(-1)
      if (unsent !== undefined) context.logger.warn(`Metrics were not sent: ${unsent}`)
      for (const note of monitorNotes(result.runs)) context.logger.warn(note)
      const isGate = spec.thresholds !== undefined
      await writeReport(isGate ? gateReport(result) : reportOnCapacity(result.capacity), destination, context)
      if (result.brokeAt !== undefined) context.progress.line(result.capacity.notes[0] ?? '')
      return codeOfLevels(result, { isGate, signal: context.signal })
    }
  })
}

/** The report on the capacity, in which the thresholds pass or fail for CI systems. */
function gateReport({ capacity, runs }: LevelsResult): Report {
  const report = reportOnCapacity(capacity)
  const expressions = new Set(runs.flatMap(({ thresholds }) => thresholds.map(({ expression }) => expression)))
  const checks = [...expressions].map((expression): Report['checks'][number] => {
    const level = runs.find(({ thresholds }) => thresholds.some((one) => one.expression === expression && !one.passed))
    return level === undefined
      ? { name: expression, outcome: 'passed' }
      : { name: expression, outcome: 'failed', message: `It was crossed at ${level.label ?? 'a level'}.` }
  })
  return { ...report, checks: [...report.checks, ...checks] }
}

const userCount = (users: number) => (users === 1 ? '1 user' : `${users} users`)

function parseLevels(text: string): number[] {
  return text.split(',').map((level) => {
    const users = Number(level.trim())
    if (!Number.isInteger(users) || users < 1) {
      throw usage(`--levels "${level}" is no number of users.`, 'Write rising numbers such as 10,50,100.')
    }
    return users
  })
}
