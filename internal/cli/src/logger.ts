import { createRequire } from 'node:module'
import type { Logger as PinoLogger } from 'pino'
import type { Output } from './context.js'
import type { Style } from './style.js'

/** What libraries accept: pino and console both fit. */
export interface Logger {
  debug: (message: string) => void
  info: (message: string) => void
  warn: (message: string) => void
  error: (message: string) => void
}

const levels: Record<number, string> = { 20: 'debug', 30: 'info', 40: 'warn', 50: 'error' }
const order = ['debug', 'info', 'warn', 'error'] as const

/**
 * A logger that writes one readable line per message to stderr; with KIT_LOG=json the raw pino lines.
 *
 * Shows warnings and errors; with verbose everything, with quiet errors only. Pino is loaded at the first line shown.
 */
export function createLogger(
  output: Output,
  options: { name: string; verbose: boolean; quiet: boolean; json: boolean; style: Style }
): Logger {
  const level = options.verbose ? 'debug' : options.quiet ? 'error' : 'info'
  const readable = (line: string): string => {
    const entry = JSON.parse(line) as { level: number; msg?: string }
    const label = levels[entry.level] ?? 'info'
    const text = entry.msg ?? line.trim()
    if (label === 'warn') return `${options.style.yellow('warning:')} ${text}\n`
    if (label === 'error') return `${options.style.red('error:')} ${text}\n`
    return `${label === 'debug' ? options.style.dim(text) : text}\n`
  }
  const open = () => {
    const { pino } = createRequire(import.meta.url)('pino') as typeof import('pino')
    return pino(
      { name: options.name, level, base: { name: options.name } },
      { write: (line: string) => void output.write(options.json ? line : readable(line)) }
    )
  }
  let opened: PinoLogger | undefined
  const log = (at: (typeof order)[number]) => (message: string) => {
    if (order.indexOf(at) >= order.indexOf(level)) (opened ??= open())[at](message)
  }
  return { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') }
}
