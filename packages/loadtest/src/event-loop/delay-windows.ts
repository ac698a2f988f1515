/** How late the event loop of a process was during about one second. */
export interface DelayWindow {
  /** Counted from 0 in the process. */
  number: number
  /** When the window ended, µs of the machine's monotonic clock (`clock.ts`), which all processes share. */
  endedAt: number
  /** How late a timer fired: on average, all but the latest hundredth, the latest; ms. */
  mean: number
  p99: number
  max: number
}

export const windowMs = 1000

/** The name of the file in which a process publishes, up to what makes it unique; the version is that of the layout. */
export const fileName = 'kit-event-loop-v1-'

/** So many windows are kept: a reader may be late by half a minute before it misses one. */
const keptWindows = 32
/** The number stands first and last, so that a window read while it was written is known as such. */
const fields = 6
const windowBytes = fields * Float64Array.BYTES_PER_ELEMENT
export const fileBytes = keptWindows * windowBytes

/** The bytes of a window, and their place in the file, where they replace the oldest. */
export function encodeWindow({ number, endedAt, mean, p99, max }: DelayWindow): {
  bytes: Uint8Array
  position: number
} {
  const bytes = new Uint8Array(Float64Array.of(number, endedAt, mean, p99, max, number).buffer)
  return { bytes, position: (number % keptWindows) * windowBytes }
}

/** The windows in the bytes of a file, oldest first; what is empty or half written is left out. */
export function decodeWindows(bytes: Uint8Array): DelayWindow[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const windows: DelayWindow[] = []
  for (let at = 0; at + windowBytes <= bytes.byteLength; at += windowBytes) {
    const [number, endedAt, mean, p99, max, again] = Array.from({ length: fields }, (_, field) =>
      view.getFloat64(at + field * Float64Array.BYTES_PER_ELEMENT, littleEndian)
    ) as [number, number, number, number, number, number]
    if (endedAt > 0 && number === again) windows.push({ number, endedAt, mean, p99, max })
  }
  return windows.sort((a, b) => a.number - b.number)
}

const littleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1
