import ejs from 'ejs'
import { readTemplate } from '../templates.js'

const compiled = new Map<string, ejs.TemplateFunction>()

/** The names a template may use; nothing else is in scope. */
export type Locals = Readonly<Record<string, unknown>>

/**
 * Prints one template. Values are inserted as they are, because the output is code: a template quotes them itself
 * with `json(…)`. The locals are handed over frozen and never as template options.
 */
export function renderTemplate(folder: string, path: string, locals: Locals): string {
  const key = `${folder}/${path}`
  const known = compiled.get(key)
  if (known !== undefined) return known(locals)
  const template = ejs.compile(readTemplate(folder, path), {
    filename: key,
    _with: false,
    localsName: 'it',
    escape: (value: unknown) => String(value),
    rmWhitespace: false
  } as ejs.Options & { async?: false }) as ejs.TemplateFunction
  compiled.set(key, template)
  return template(locals)
}
