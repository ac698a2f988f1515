import { resolve } from 'node:path'
import { writeFileSafely, type CommandContext } from '@kit-internal/cli'
import { KitError } from '@kit-internal/errors'
import { formats, render, renderers, type Format, type Report } from '../index.js'

/** The options of every command that shows a report. */
export const outputOptions = {
  output: { type: 'string', alias: 'o', describe: 'Format', choices: formats, default: 'text', group: 'Output:' },
  save: { type: 'string', alias: 's', describe: 'Write to this file instead of the terminal', group: 'Output:' }
} as const

export interface OutputValues {
  output: Format
  save: string | undefined
}

/** Prints the report, or saves it wholly or not at all. `--json` is `--output json`. */
export async function deliver(report: Report, values: OutputValues, context: CommandContext): Promise<void> {
  const format = formatOf(values, context)
  const color = values.save === undefined && context.style.enabled
  const text = render(report, format, { color, verbose: context.verbose })
  if (values.save === undefined) {
    context.print(text)
    return
  }
  const path = resolve(context.cwd, values.save)
  await writeFileSafely(path, text)
  context.logger.info(`Saved ${values.save} (${renderers[format].describe}).`)
}

/**
 * A file's ending says what it shall be, unless the format was said. Throws for an ending that says nothing; call it
 * before work that takes long.
 */
export function formatOf({ output, save }: OutputValues, context: CommandContext): Format {
  if (context.json) {
    if (context.sourceOf('output') === 'flag' && output !== 'json') {
      throw new KitError('KIT_REPORT_OUTPUT_AMBIGUOUS', `--json and --output ${output} contradict each other.`, {
        kind: 'usage',
        hint: 'Give one of them.'
      })
    }
    return 'json'
  }
  if (save === undefined || context.sourceOf('output') !== 'default') return output
  const ending = /\.[a-z]\w*$/i.exec(save)?.[0].toLowerCase()
  if (ending === undefined) return output
  const format = formats.find((format) => ending === `.${renderers[format].extension}`)
  if (format !== undefined) return format
  const endings = [...new Set(formats.map((format) => `.${renderers[format].extension}`))]
  throw new KitError('KIT_REPORT_FORMAT_UNKNOWN', `--save ${save}: no format has the ending "${ending}".`, {
    kind: 'usage',
    hint: `Known are ${endings.join(', ')}; or say the format with --output.`
  })
}
