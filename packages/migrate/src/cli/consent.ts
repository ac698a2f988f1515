import { requireConsent, type CommandContext } from '@kit-internal/cli'
import type { RollbackResult } from '../index.js'
import { countOf, renderLosses, renderPlan } from './views.js'

/** Shows what a rollback will destroy and asks; without a terminal it takes --force. */
export async function consentToRollback(
  preview: RollbackResult,
  options: { force: boolean; verb: string },
  context: CommandContext
): Promise<void> {
  const { planned, rowsLost, server, connection } = preview
  const what = `${options.verb} ${countOf(planned.length, 'migration')}`
  if (!options.force && context.interactive) {
    context.progress.line(renderPlan(planned, { style: context.errorStyle, verbose: false, verb: 'Would roll back' }))
    if (rowsLost.length > 0) context.progress.line(renderLosses(rowsLost, context.errorStyle))
  }
  const losses = rowsLost.length === 0 ? '' : `, losing ${renderLosses(rowsLost)}`
  const action = `${what} on ${server} at ${connection}${losses}`
  await requireConsent(context, { force: options.force, action, question: `${action}?` })
}
