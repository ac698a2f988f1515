import type { Output } from './context.js'
import { exitCode } from './exit-code.js'

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Turns the first signal into an abort of the work, and says so; the second one ends the process at once. */
export function listenForSignals(output: Output) {
  const controller = new AbortController()
  let received: NodeJS.Signals | undefined
  const onSignal = (signal: NodeJS.Signals) => {
    if (received !== undefined) process.exit(signal === 'SIGTERM' ? exitCode.terminated : exitCode.interrupted)
    received = signal
    // On a terminal the cursor stands behind ^C, and maybe behind progress.
    output.write(`${output.isTTY === true ? '\n' : ''}Stopping. The same again ends it at once.\n`)
    controller.abort(new Error(`Stopped by ${signal}.`))
  }
  for (const signal of signals) process.on(signal, onSignal)
  return {
    signal: controller.signal,
    received: () => received,
    stop: () => {
      for (const signal of signals) process.off(signal, onSignal)
    }
  }
}
