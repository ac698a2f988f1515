import { seconds, type StepTiming } from './steps.js'

/** What the last screen tells. */
export interface Outcome {
  database: string
  project: string
  reports: string
  /** One line per load-tested endpoint, before and after the index. */
  findings: readonly string[]
  timings: readonly StepTiming[]
  /** Set when the API was left running. */
  running?: { url: string; pid: number }
}

/** The last screen: what happened, in a few lines, and where the artefacts are. */
export function renderSummary(outcome: Outcome): string {
  const total = outcome.timings.reduce((sum, { durationMs }) => sum + durationMs, 0)
  const lines = [
    '',
    `Done: ${outcome.timings.length} steps in ${seconds(total).trim()}.`,
    `Generated, installed, migrated, booted, loaded twice and rolled back, on ${outcome.database}.`,
    '',
    ...outcome.findings.map((line) => `  ${line}`),
    '',
    `  API project   ${outcome.project}`,
    `  Reports       ${outcome.reports}`,
    ...whereToLook(outcome)
  ]
  return `${lines.join('\n')}\n`
}

function whereToLook({ running, reports }: Outcome): string[] {
  if (running === undefined)
    return [`  Start with    ${reports}/list-compare.html`, '', 'Everything that was started has been stopped.']
  return [
    '',
    `The API is running: ${running.url}/health, documentation at ${running.url}/docs`,
    `Stop it and its database with: kill ${running.pid}`
  ]
}
