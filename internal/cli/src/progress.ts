import type { Output } from './context.js'
import type { Style } from './style.js'

/** Shows how far long work has come: one live line on a terminal, plain lines elsewhere, nothing when quiet. */
export interface Progress {
  /** Replaces the live line. Elsewhere prints the text when it differs and at most once every five seconds. */
  update: (text: string) => void
  /** Prints a line that stays, above the live line. */
  line: (text: string) => void
  /** Removes the live line. Safe to call twice. */
  clear: () => void
  /** `████░░ 67%` for a share between 0 and 1. */
  bar: (share: number, width?: number) => string
}

const plainInterval = 5_000

export function createProgress(
  output: Output,
  options: { quiet: boolean; style: Style; now?: () => number }
): Progress {
  const live = output.isTTY === true && !options.quiet
  const now = options.now ?? Date.now
  let shown = false
  let lastText = ''
  let lastPrinted = -Infinity

  const erase = () => {
    if (shown) output.write('\r\u001b[2K')
    shown = false
  }
  const bar = (share: number, width = 30) => {
    const part = Math.min(1, Math.max(0, share))
    const full = Math.round(part * width)
    return `${'█'.repeat(full)}${'░'.repeat(width - full)} ${Math.floor(part * 100)}%`
  }
  return {
    bar,
    update(text) {
      if (options.quiet) return
      if (live) {
        const columns = output.columns ?? 80
        output.write(`\r\u001b[2K${text.length >= columns ? text.slice(0, columns - 1) : text}`)
        shown = true
      } else if (text !== lastText && now() - lastPrinted >= plainInterval) {
        output.write(`${text}\n`)
        lastText = text
        lastPrinted = now()
      }
    },
    line(text) {
      if (options.quiet) return
      erase()
      output.write(`${text}\n`)
    },
    clear: erase
  }
}
