import type { Command, OptionSpecs } from './command.js'

const group = 'Common options:'

/** What every command of every program takes. */
export const globalOptions = {
  json: { type: 'boolean', describe: 'Print the result as JSON', default: false, group },
  verbose: { type: 'boolean', alias: 'v', describe: 'Show what happens in detail', default: false, group },
  quiet: { type: 'boolean', describe: 'Show errors and the result only', default: false, group },
  color: {
    type: 'boolean',
    describe: 'Colours on a terminal; --no-color or NO_COLOR turns them off',
    default: true,
    group
  },
  cwd: { type: 'string', describe: 'Work as if started in this folder', defaultDescription: 'current folder', group }
} as const satisfies OptionSpecs

/** The options a command really has. */
export function optionsOf(command: Command): OptionSpecs {
  return { ...globalOptions, ...(command.options as OptionSpecs | undefined) }
}
