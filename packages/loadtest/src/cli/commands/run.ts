import { defineCommand } from '@kit-internal/cli'
import { reportOnRun } from '@kit/report'
import { createOtlpPusher, runLoadTest } from '../../index.js'
import { codeOfRun } from '../exit.js'
import { monitorNotes } from '../monitor-options.js'
import { chooseDestination, createKeeper, writeReport } from '../output.js'
import { runOptions } from '../run-options.js'
import { specFromOptions } from '../spec-from-options.js'
import { otlpLabels, progressLine } from '../views.js'

/** Makes the load, shows how it goes, prints the result. */
export const runCommand = defineCommand({
  name: '$0',
  describe: 'Load-test a URL or a scenario',
  positionals: { url: { describe: 'Address to test, such as http://localhost:3000/api/users' } },
  options: runOptions,
  examples: [
    ['kit-loadtest http://localhost:3000/health', '100 requests by 10 users'],
    [
      'kit-loadtest http://localhost:3000/api/users -u 50 -r 1000 -H "Authorization: Bearer …"',
      '1000 requests by 50 users'
    ],
    ['kit-loadtest http://localhost:3000/api/users -m POST --data user.json', 'send a body'],
    [
      'kit-loadtest http://localhost:3000/ --rate 200 -d 30s --threshold "p95<500"',
      '200 requests per second; exit code 99 when too slow'
    ],
    ['kit-loadtest http://localhost:3000/ -d 10s -o html -s report.html', 'a report for the browser']
  ],
  async run(values, context) {
    const spec = await specFromOptions(values, context.cwd, (text) => context.logger.warn(text))
    const destination = await chooseDestination(values, context)
    const keeper = destination.file && createKeeper(destination.file)
    const otlp = values.otlp === undefined ? undefined : createOtlpPusher(values.otlp, otlpLabels(spec))
    const run = await runLoadTest({
      ...spec,
      signal: context.signal,
      onSnapshot: keeper && ((soFar) => keeper.keep(reportOnRun(soFar))),
      onTick: (tick) => {
        context.progress.update(progressLine(tick, context.progress.bar))
        otlp?.tick(tick)
      }
    })
    context.progress.clear()
    await keeper?.settled()
    const unsent = await otlp?.finish(run)
    if (unsent !== undefined) context.logger.warn(`Metrics were not sent: ${unsent}`)
    for (const note of monitorNotes([run])) context.logger.warn(note)
    await writeReport(reportOnRun(run), destination, context)
    return codeOfRun(run, context.signal)
  }
})
