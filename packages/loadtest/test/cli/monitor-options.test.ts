import { expect, test } from 'vitest'
import { monitorNotes, monitorOf } from '../../src/cli/monitor-options.js'
import type { Run } from '../../src/index.js'

const given = (monitor: string[], monitorMetric: string[] = []) => monitorOf({ monitor, monitorMetric })

test('a number is a process, everything else an address, and both may be watched', () => {
  expect(given([])).toBeUndefined()
  expect(given(['4711'])).toEqual({ pid: 4711 })
  expect(given(['localhost:9090/metrics'], ['app_*'])).toEqual({
    prometheus: 'http://localhost:9090/metrics',
    metrics: ['app_*']
  })
  expect(given(['4711', 'http://host/metrics'])).toEqual({ prometheus: 'http://host/metrics', pid: 4711 })
})

test('what cannot be watched together is refused', () => {
  expect(() => given(['1', '2'])).toThrow('--monitor watches one process, not 1 and 2.')
  expect(() => given(['http://a', 'http://b'])).toThrow('--monitor watches one address, not http://a and http://b.')
  expect(() => given(['1'], ['app_*'])).toThrow('--monitor-metric needs the --monitor of an address.')
})

/** A run in which these were to be watched and these metrics were read. */
const watched = (monitor: object | undefined, ...names: string[]) => [
  {
    metrics: [...names, 'connections'].map((name, i) => ({
      name,
      origin: i < names.length ? 'server' : 'client',
      unit: 'count',
      points: []
    })),
    options: { monitor }
  } as unknown as Run
]
const isGo = () => 'go-server'
const isNode = () => 'node'

test('a monitor that gave nothing is named, as the document has it', () => {
  const prometheus = 'http://host/metrics'
  expect(monitorNotes(watched({ prometheus }))).toEqual([
    expect.stringContaining('nothing was read from http://host/metrics.')
  ])
  expect(monitorNotes(watched({ pid: 7 }), isGo)).toEqual([expect.stringContaining('nothing was read from process 7.')])
  expect(monitorNotes(watched({ pid: 7, prometheus }, 'process_cpu', 'process_memory'), isGo)).toEqual([
    expect.stringContaining('nothing was read from http://host/metrics.')
  ])
  expect(monitorNotes(watched({ pid: 7, prometheus }, 'process_cpu_seconds_total'), isGo)).toEqual([
    expect.stringContaining('nothing was read from process 7.')
  ])
  expect(monitorNotes(watched({ prometheus }, 'process_cpu_seconds_total'))).toEqual([])
  expect(monitorNotes(watched(undefined))).toEqual([])
})

test('a Node.js process that does not tell its event-loop delay is told how; others are left alone', () => {
  const notes = (program: () => string | undefined, ...names: string[]) =>
    monitorNotes(watched({ pid: 7 }, 'process_cpu', ...names), program)
  expect(notes(isNode)).toEqual([expect.stringContaining('node --import @kit/loadtest/event-loop')])
  expect(notes(isNode, 'process_event_loop_delay_max')).toEqual([])
  expect(notes(isGo)).toEqual([])
  expect(notes(() => undefined)).toEqual([])
})
