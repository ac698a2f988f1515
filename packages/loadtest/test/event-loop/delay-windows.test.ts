import { expect, test } from 'vitest'
import { decodeWindows, encodeWindow, fileBytes, type DelayWindow } from '../../src/event-loop/delay-windows.js'

const window = (number: number): DelayWindow => ({ number, endedAt: 1e6 * (number + 1), mean: 0.25, p99: 3, max: 4.5 })

/** A file after these windows were written. */
function fileOf(...windows: DelayWindow[]): Uint8Array {
  const file = new Uint8Array(fileBytes)
  for (const { bytes, position } of windows.map(encodeWindow)) file.set(bytes, position)
  return file
}

test('windows are read as they were written, oldest first', () => {
  const windows = [window(0), window(1), window(2)]
  expect(decodeWindows(fileOf(...windows))).toEqual(windows)
})

test('the file never grows: the newest window takes the place of the oldest', () => {
  const windows = Array.from({ length: 100 }, (_, number) => window(number))
  expect(decodeWindows(fileOf(...windows))).toEqual(windows.slice(-32))
})

test('a window that is half written, and a file that is cut off, are no windows', () => {
  const file = fileOf(window(0), window(1))
  file.fill(0, 90, 96)
  expect(decodeWindows(file)).toEqual([window(0)])
  expect(decodeWindows(file.subarray(0, 40))).toEqual([])
  expect(decodeWindows(new Uint8Array())).toEqual([])
})
