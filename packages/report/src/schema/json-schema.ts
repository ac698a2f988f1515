import { z } from 'zod'
import { runSchema } from './zod.js'

/** The run document as JSON Schema (draft 2020-12). Sums and histograms are beyond it; `parseRun` checks those too. */
export function jsonSchemaOfRun(): Record<string, unknown> {
  return {
    $id: 'https://github.com/kit-tools/kit/packages/report/schema/run.v1.schema.json',
    title: 'Run document, version 1',
    description: 'One load test, complete. Latencies in microseconds. Prose: docs/formats/run-v1.md.',
    ...z.toJSONSchema(runSchema, { io: 'input', reused: 'inline' })
  }
}
