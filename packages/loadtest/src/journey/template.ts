import { randomUUID } from 'node:crypto'
import type { Random } from './random.js'

/** The values that `{{name}}` can stand for. */
export type Values = ReadonlyMap<string, string>

/** What the built-in names need. */
export interface TemplateContext {
  values: Values
  random: Random
  user: number
  iteration: number
}

export type Escape = (text: string) => string

export const escapes = {
  none: (text) => text,
  url: encodeURIComponent,
  json: (text) => JSON.stringify(text).slice(1, -1)
} satisfies Record<string, Escape>

/** A text with placeholders, ready to be filled; `names` are those that need a value. */
export interface Template {
  names: readonly string[]
  isStatic: boolean
  fill: (context: TemplateContext) => string
}

export const builtIns = {
  $uuid: () => randomUUID(),
  $user: ({ user }) => String(user + 1),
  $iteration: ({ iteration }) => String(iteration + 1),
  $randomInt: ({ random }) => String(Math.floor(random() * 1_000_000)),
  $timestamp: () => String(Date.now())
} satisfies Record<string, (context: TemplateContext) => string>

const placeholder = /\{\{\s*([$\w.-]+)\s*\}\}/g

/** Reads `{{name}}`; a name without a value when the text is filled becomes an empty text. */
export function parseTemplate(text: string, escape: Escape = escapes.none): Template {
  const names = [...text.matchAll(placeholder)].map(([, name = '']) => name)
  const needed = names.filter((name) => !(name in builtIns))
  if (names.length === 0) return { names: [], isStatic: true, fill: () => text }
  return {
    names: needed,
    isStatic: false,
    fill: (context) => text.replace(placeholder, (_, name: string) => escape(valueOf(name, context)))
  }
}

/** Puts in the values that are known once and for all; other placeholders stay. */
export function fillKnown(
  text: string,
  values: Readonly<Record<string, string>>,
  escape: Escape = escapes.none
): string {
  return text.replace(placeholder, (whole, name: string) =>
    Object.hasOwn(values, name) ? escape(values[name]!) : whole
  )
}

function valueOf(name: string, context: TemplateContext): string {
  if (name in builtIns) return builtIns[name as keyof typeof builtIns](context)
  return context.values.get(name) ?? ''
}
