import { resolve } from 'node:path'
import { writeFileSafely, type CommandContext } from '@kit-internal/cli'
import { KitError } from '@kit-internal/errors'
import { formats, render, renderers, type Format, type Report } from '../index.js'

/** The options of every command that shows a report. */
export const outputOptions = {
  output: { type: 'string', alias: 'o', describe: 'Format', choices: formats, default: 'text', group: 'Output:' },
  save: { type: 'string', alias: 's', describe: 'Write to this file instead of the terminal', group: 'Output:' }
} as const

/** Prints the report, or saves it wholly or not at all. `--json` is `--output json`. */
export async function deliver(
  report: Report,
  values: { output: Format; save: string | undefined },
  context: CommandContext
): Promise<void> {
  const format = formatOf(values.output, values.save, context)
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

/** A file's ending says what it shall be, unless the format was said. */
function formatOf(output: Format, save: string | undefined, context: CommandContext): Format {
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
  return formats.find((format) => save.toLowerCase().endsWith(`.${renderers[format].extension}`)) ?? output
}
