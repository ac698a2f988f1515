import { KitError } from '@kit-internal/errors'
import type { CommandContext } from './context.js'

type Asker = Pick<CommandContext, 'interactive'>

/** Asks yes or no on the terminal; what destroys something must stay with the default, no. Rejects as interrupted when the person presses Ctrl-C. */
export async function confirm(question: string, initial = false): Promise<boolean> {
  const { confirm, isCancel } = await import('@clack/prompts')
  const answer = await confirm({ message: question, initialValue: initial, output: process.stderr })
  if (isCancel(answer)) throw interrupted()
  return answer
}

/** Asks for a line of text until `validate` finds nothing wrong with it; Enter alone takes `initial`, which is shown. */
export async function askText(
  question: string,
  options: { initial?: string; validate?: (value: string) => string | undefined } = {}
): Promise<string> {
  const { text, isCancel } = await import('@clack/prompts')
  const { initial = '', validate } = options
  const answer = await text({
    message: question,
    output: process.stderr,
    placeholder: initial,
    defaultValue: initial,
    ...(validate === undefined ? {} : { validate: (value: string | undefined) => validate(value || initial) })
  })
  if (isCancel(answer)) throw interrupted()
  return answer
}

/** Asks to choose one of several. */
export async function askChoice<T extends string>(
  question: string,
  choices: readonly { value: T; label: string; hint?: string }[],
  initial?: T
): Promise<T> {
  const { select, isCancel } = await import('@clack/prompts')
  const answer = await select<string>({
    message: question,
    output: process.stderr,
    options: choices.map((choice) => ({ ...choice })),
    ...(initial === undefined ? {} : { initialValue: initial })
  })
  if (isCancel(answer)) throw interrupted()
  return answer as T
}

/**
 * Lets destructive work pass only when it is forced or a person says yes.
 * Without a terminal it refuses at once, so that nothing waits for an answer in CI.
 */
export async function requireConsent(
  context: Asker,
  options: { force: boolean; action: string; question: string }
): Promise<void> {
  if (options.force) return
  if (!context.interactive) {
    throw new KitError('KIT_CLI_CONSENT', `${options.action} needs a yes, and there is no terminal to ask on.`, {
      kind: 'usage',
      hint: 'Add --force if this is what you want.'
    })
  }
  if (!(await confirm(options.question))) {
    throw new KitError('KIT_CLI_DECLINED', `${options.action} was declined; nothing was changed.`)
  }
}

function interrupted(): KitError {
  return new KitError('KIT_CLI_INTERRUPTED', 'Interrupted; nothing was changed.')
}
