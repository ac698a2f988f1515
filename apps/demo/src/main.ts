import { fileURLToPath } from 'node:url'
import { parseOptions } from './options.js'
import { runDetached } from './relay.js'
import { createSteps } from './steps.js'
import { renderSummary } from './summary.js'

const argv = process.argv.slice(2)
const isOwner = process.send !== undefined

if (argv.includes('--keep') && !isOwner) {
  process.exitCode = await runDetached(fileURLToPath(import.meta.url), argv)
} else {
  await main()
}

/** Runs the story; afterwards ends this process, or with --keep stays as the owner of what was started. */
async function main(): Promise<void> {
  const controller = new AbortController()
  let code = 0
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (controller.signal.aborted) return
      code = signal === 'SIGTERM' ? 143 : 130
      controller.abort(new Error('Interrupted.'))
    })
  }
  const columns = process.env['KIT_DEMO_COLUMNS']
  const terminal = isOwner
    ? { write: (text: string) => process.stderr.write(text), isTTY: Boolean(columns), columns: Number(columns) || 80 }
    : process.stderr
  process.stdout.write('The main job of Kit from end to end. Ctrl-C stops everything that was started.\n\n')
  try {
    // Loaded only now, so that Ctrl-C is heeded from the first moment on.
    const { runDemo } = await import('./demo.js')
    const options = parseOptions(argv, process.env)
    const demo = await runDemo(options, createSteps(terminal, controller.signal), controller.signal)
    process.stdout.write(renderSummary(demo))
    if (options.keep) await stayUntilStopped(demo.stop, controller.signal)
  } catch (error) {
    if (controller.signal.aborted) process.stderr.write('Interrupted: everything that was started has been stopped.\n')
    else {
      code = 1
      process.stderr.write(`\nThe demo failed: ${error instanceof Error ? error.message : String(error)}\n`)
    }
  }
  process.exit(code)
}

/** Hands the terminal back and waits, without a word, until somebody ends this process. */
async function stayUntilStopped(stop: () => Promise<void>, signal: AbortSignal): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
  process.send?.(0)
  const alive = setInterval(() => undefined, 60_000)
  await new Promise((resolve) => {
    signal.addEventListener('abort', resolve)
  })
  clearInterval(alive)
  await stop()
}
