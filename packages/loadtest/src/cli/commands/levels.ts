import { defineCommand, type CommandContext, type OptionSpecs } from '@kit-internal/cli'
import { reportOnCapacity } from '@kit/report'
import { defaultLevels, runLevels, type LevelsResult } from '../../index.js'
import { codeOfLevels } from '../exit.js'
import { monitorNotes } from '../monitor-options.js'
import { chooseDestination, writeReport } from '../output.js'
import { runOptions } from '../run-options.js'
import { specFromOptions } from '../spec-from-options.js'
import { progressLine } from '../views.js'
import { usage } from '../words.js'

const {
  users: _users,
  requests: _requests,
  rate: _rate,
  arrivals: _arrivals,
  stages: _stages,
  otlp: _otlp,
  ...kept
} = runOptions
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
        stages: undefined,
        otlp: undefined
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
      const thresholds = spec.thresholds ?? (what.stopAtThreshold ? ['rate<0.01'] : [])
      const result = await runLevels({
        ...spec,
        thresholds,
        ...(values.levels === undefined ? {} : { levels: parseLevels(values.levels) }),
        stopAtThreshold: what.stopAtThreshold,
        signal: context.signal,
        onTick: (tick) => context.progress.update(progressLine(tick, context.progress.bar)),
        onLevel: ({ users, index, count, run }) => {
          if (run === undefined) context.progress.line(`Level ${index + 1} of ${count}: ${userCount(users)}`)
        }
      })
      context.progress.clear()
      for (const note of monitorNotes(result.runs)) context.logger.warn(note)
      await writeReport(reportOnCapacity(result.capacity), destination, context)
      sayWhere(result, context)
      return codeOfLevels(result, { isGate: spec.thresholds !== undefined, signal: context.signal })
    }
  })
}

function sayWhere({ brokeAt, runs }: LevelsResult, { progress }: CommandContext): void {
  if (brokeAt === undefined) return
  const crossed = runs.flatMap(({ thresholds }) => thresholds).find(({ passed }) => !passed)
  progress.line(`Broke at ${userCount(brokeAt)}: ${crossed?.expression ?? 'a threshold'} was crossed.`)
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
