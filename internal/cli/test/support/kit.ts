import { runInProcess, type InProcessOptions, type InProcessResult } from '@kit-internal/testkit'
import { defineCommand, runCli, type Command, type Program } from '../../src/index.js'

/** A command with one option of each kind, which prints the values that it was given. */
export const show = defineCommand({
  name: 'show',
  aliases: ['look'],
  describe: 'Prints what it was given',
  positionals: { place: { describe: 'Where' }, more: { describe: 'What else', variadic: true } },
  options: {
    users: { type: 'number', alias: 'u', describe: 'How many', default: 10, min: 1, max: 500, integer: true },
    share: { type: 'number', describe: 'A part' },
    name: { type: 'string', describe: 'What to call it' },
    mode: { type: 'string', describe: 'How', choices: ['fast', 'careful'], default: 'careful' },
    url: { type: 'string', describe: 'Of what', env: ['DATABASE_URL'], secret: true },
    header: { type: 'list', alias: 'H', describe: 'Sent along' },
    'dry-run': { type: 'boolean', describe: 'Only say' }
  },
  run: async (values, context) => {
    context.printJson({ ...values, sources: Object.fromEntries(['users', 'url'].map((o) => [o, context.sourceOf(o)])) })
  }
})

/** A command that does what the test says. */
export const doing = (run: Command['run']): Command => defineCommand({ name: 'do', describe: 'Does it', run })

export const programOf = (...commands: Command[]): Program => ({
  name: 'kit-thing',
  version: '1.2.3',
  describe: 'Does things.',
  commands,
  bugs: 'https://bugs.example'
})

/** Runs a command line of these commands inside the test. */
export function kit(
  argv: readonly string[],
  options: InProcessOptions = {},
  ...commands: Command[]
): Promise<InProcessResult> {
  const program = programOf(...(commands.length > 0 ? commands : [show]))
  return runInProcess((words, world) => runCli(program, words, world), argv, options)
}

/** The values that `show` received; fails when the command line was refused. */
export async function shown(argv: readonly string[], options: InProcessOptions = {}): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await kit(['show', ...argv], options)
  if (code !== 0) throw new Error(`exit code ${code}: ${stderr}`)
  return JSON.parse(stdout) as Record<string, unknown>
}
