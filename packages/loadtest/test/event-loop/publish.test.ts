import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, expect, test } from 'vitest'
import { publishEventLoopDelay } from '../../src/event-loop/publish.js'
import { findEventLoop, type ReadEventLoop } from '../../src/monitor/event-loop-delay.js'

const folder = mkdtempSync(join(tmpdir(), 'kit-event-loop-test-'))
let read: ReadEventLoop
beforeAll(async () => {
  expect(await findEventLoop(process.pid)).toBeUndefined()
  expect(publishEventLoopDelay(['/proc', join(folder, 'missing'), folder])).toBe(true)
  read = (await findEventLoop(process.pid))!
  return () => rmSync(folder, { recursive: true })
})

/** Stands still for so many milliseconds, at a moment of the second that is different each time. */
function block(ms: number): void {
  const end = performance.now() + ms
  while (performance.now() < end);
}

/** The readings of the next windows up to the one that shows a delay of at least so many milliseconds. */
async function waitFor(leastMs: number) {
  for (;;) {
    const readings = await read()
    if (readings.some(({ name, value }) => name.endsWith('_max') && value >= leastMs)) return readings
    await sleep(50)
  }
}

test('a stall shows as long as it was, whenever in the second it begins', async () => {
  for (const wait of [0, 170, 340, 510]) {
    await sleep(wait)
    block(400)
    const [mean, p99, max] = await waitFor(380)
    expect(max).toMatchObject({ name: 'process_event_loop_delay_max', unit: 'ms' })
    // The timer may have been due up to 10 ms after the beginning; above, the machine may have been busy.
    expect(max!.value).toBeGreaterThanOrEqual(389)
    expect(max!.value).toBeLessThan(1000)
    expect(p99!.value).toBeLessThanOrEqual(max!.value)
    expect(mean!.value).toBeLessThan(p99!.value)
    expect(mean!.value).toBeGreaterThan(1)
  }
})

test('no file is left in the folder while it is written', () => {
  expect(readdirSync(folder)).toEqual([])
})

test('where nothing can be written nothing happens', () => {
  expect(publishEventLoopDelay(['/proc', join(folder, 'missing')])).toBe(false)
  expect(publishEventLoopDelay([])).toBe(false)
})

test('a process that publishes nothing, and one that is not there, give nothing', async () => {
  expect(await findEventLoop(1)).toBeUndefined()
  expect(await findEventLoop(2 ** 30)).toBeUndefined()
})
