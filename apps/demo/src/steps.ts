/** How one step of the demo went. */
export interface StepTiming {
  title: string
  durationMs: number
}

/** Runs the steps of a story one after the other, showing each with its duration. */
export interface Steps {
  run: <T>(title: string, work: (detail: (text: string) => void) => Promise<T>) => Promise<T>
  timings: readonly StepTiming[]
}

interface Terminal {
  write: (text: string) => unknown
  isTTY?: boolean
  columns?: number
}

/**
 * On a terminal a running step shows its clock and newest detail in one live line; elsewhere only finished steps
 * are printed. Rejects with the reason of `signal` before a step starts once it is aborted.
 */
export function createSteps(terminal: Terminal, signal: AbortSignal, now: () => number = Date.now): Steps {
  const timings: StepTiming[] = []
  return {
    timings,
    async run(title, work) {
      signal.throwIfAborted()
      const startedAt = now()
      const line = liveLine(terminal, title, () => now() - startedAt)
      try {
        const result = await work((text) => {
          line.detail(text)
        })
        signal.throwIfAborted()
        const durationMs = now() - startedAt
        timings.push({ title, durationMs })
        line.end(`✓ ${title.padEnd(58)} ${seconds(durationMs)}\n`)
        return result
      } catch (error) {
        line.end(`✗ ${title.padEnd(58)} ${seconds(now() - startedAt)}\n`)
        throw error
      }
    }
  }
}

/** `  12.3 s`, right-aligned. */
export function seconds(durationMs: number): string {
  return `${(durationMs / 1000).toFixed(1).padStart(6)} s`
}

function liveLine(terminal: Terminal, title: string, elapsed: () => number) {
  const live = terminal.isTTY === true
  let detail = ''
  const show = () => {
    const text = `… ${title} ${seconds(elapsed()).trim()}${detail === '' ? '' : `  ${detail}`}`
    terminal.write(`\r\u001b[2K${text.slice(0, (terminal.columns ?? 80) - 1)}`)
  }
  const timer = live ? setInterval(show, 200) : undefined
  if (live) show()
  return {
    detail(text: string) {
      detail = text
      if (live) show()
    },
    end(text: string) {
      clearInterval(timer)
      terminal.write(`${live ? '\r\u001b[2K' : ''}${text}`)
    }
  }
}
