const quietMs = 2000
const everyMs = 30_000

/**
 * Does a piece of work and tells stderr about it in plain lines, but only when it takes long: a line after two seconds,
 * one every half minute, and its duration at the end.
 * @template T
 * @param {string} label
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withProgress(label, work) {
  const start = Date.now()
  let told = false
  const tell = () => {
    process.stderr.write(told ? `${label} … ${duration(Date.now() - start)}\n` : `${label} …\n`)
    told = true
  }
  const first = setTimeout(tell, quietMs)
  const again = setInterval(tell, everyMs)
  try {
    return await work()
  } finally {
    clearTimeout(first)
    clearInterval(again)
    if (told) process.stderr.write(`${label}: ${duration(Date.now() - start)}\n`)
  }
}

/**
 * `850 ms`, `12.3 s`, `3 min 05 s`.
 * @param {number} ms
 */
export function duration(ms) {
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`
}
