import type { CommandContext } from '@kit-internal/cli'
import type { MigrateEvent } from '../index.js'
import { renderDuration } from './render-duration.js'
import { countOf, renderHeader, renderStatement } from './views.js'

/** Prints what a run does while it does it, in the reference's form; nothing when the result is JSON or quiet was asked for. */
export function liveReport(context: CommandContext): (event: MigrateEvent) => void {
  const { style, verbose, progress } = context
  const print = context.json || context.quiet ? () => undefined : context.print
  return (event) => {
    switch (event.type) {
      case 'waiting':
        progress.update(`Waiting for another run${event.holder === undefined ? '' : ` (${event.holder})`} …`)
        return
      case 'plan':
        progress.clear()
        // Another run did it all meanwhile; the result says so.
        if (event.files.length === 0) return
        print(renderHeader(event, style))
        print('')
        print(`${event.direction === 'up' ? 'Pending Migrations' : 'Migrations to roll back'}: ${event.files.length}`)
        print('')
        return
      case 'begin': {
        const { resumedAt } = event
        const after = resumedAt ? ` after ${countOf(resumedAt, 'statement')}` : ''
        const from = resumedAt === undefined ? '' : ` (continues${after})`
        print(`${event.direction === 'up' ? 'Running migration' : 'Rolling back'}: ${event.file}${from}`)
        return
      }
      case 'statement':
        if (event.statement.read && !verbose) return
        print(renderStatement(event.statement, { style, verbose }))
        return
      case 'end':
        print(`  Duration: ${renderDuration(event.durationMs)}`)
        print('')
    }
  }
}
