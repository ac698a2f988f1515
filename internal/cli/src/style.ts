import { styleText } from 'node:util'
import type { Output } from './context.js'

type Paint = (text: string) => string

/** The few ways in which our terminals stress text. */
export interface Style {
  readonly enabled: boolean
  bold: Paint
  dim: Paint
  red: Paint
  green: Paint
  yellow: Paint
  cyan: Paint
}

const names = ['bold', 'dim', 'red', 'green', 'yellow', 'cyan'] as const

/** Plain when the stream is no terminal, with `--no-color`, or when NO_COLOR is set and not empty (no-color.org). */
export function createStyle(output: Output, env: Readonly<Record<string, string | undefined>>, color = true): Style {
  const forced = Boolean(env['FORCE_COLOR']) && env['FORCE_COLOR'] !== '0'
  const enabled = color && !env['NO_COLOR'] && (forced || (output.isTTY === true && env['TERM'] !== 'dumb'))
  const paint = (name: (typeof names)[number]): Paint =>
    // The stream was judged above, so Node need not judge stdout again.
    enabled ? (text) => styleText(name, text, { validateStream: false }) : (text) => text
  return {
    enabled,
    ...(Object.fromEntries(names.map((name) => [name, paint(name)])) as Record<(typeof names)[number], Paint>)
  }
}
