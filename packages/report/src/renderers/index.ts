import { KitError } from '@kit-internal/errors'
import type { Report } from '../report/report.js'
import type { Renderer, RenderOptions } from './contract.js'
import { csv, csvSeries } from './csv.js'
import { html } from './html/index.js'
import { json } from './json.js'
import { junit } from './junit.js'
import { markdown } from './markdown.js'
import { text } from './text.js'

export const renderers = { text, json, html, csv, 'csv-series': csvSeries, markdown, junit } satisfies Record<
  string,
  Renderer
>

export type Format = keyof typeof renderers

/** Every format, in the order in which help lists them. */
export const formats = Object.keys(renderers) as readonly Format[]

/**
 * Writes a report in a format; always ends with a newline. Throws KIT_REPORT_FORMAT_UNKNOWN.
 *
 * @example
 * await writeFile('report.html', render(reportOnRun(run), 'html'))
 */
export function render(report: Report, format: Format, options: RenderOptions = {}): string {
  if (!Object.hasOwn(renderers, format)) {
    throw new KitError('KIT_REPORT_FORMAT_UNKNOWN', `There is no format "${format as string}".`, {
      kind: 'usage',
      hint: `Known are ${formats.join(', ')}.`
    })
  }
  return renderers[format].render(report, options)
}
