import { KitError } from '@kit-internal/errors'

const invalidCodes = {
  run: 'KIT_REPORT_RUN_INVALID',
  calibration: 'KIT_REPORT_CALIBRATION_INVALID',
  history: 'KIT_REPORT_HISTORY_INVALID'
} as const

/** The input is no valid document; `where` is the path inside it (`series[3].ok`), empty for the whole. */
export function invalidDocument(
  kind: keyof typeof invalidCodes,
  source: string,
  where: string,
  problem: string,
  hint?: string
): KitError {
  const place = where === '' ? '' : `${where} `
  return new KitError(invalidCodes[kind], `${source}: ${place}${problem}.`, {
    kind: 'usage',
    hint: hint ?? `docs/formats/run-v1.md describes every field; kit-report convert reads the results of other tools.`,
    data: { source, path: where }
  })
}

/** A histogram string that is not HdrHistogram V2 in our range and precision. */
export function invalidHistogram(problem: string, cause?: unknown): KitError {
  return new KitError('KIT_REPORT_HISTOGRAM_INVALID', `The histogram ${problem}.`, {
    kind: 'usage',
    hint: 'It must be an HdrHistogram V2, compressed, base64, in microseconds from 1 µs to 1 h with 3 significant digits.',
    cause
  })
}

/** A threshold that cannot be understood or names something that does not exist. */
export function invalidThreshold(expression: string, problem: string, hint: string): KitError {
  return new KitError('KIT_REPORT_THRESHOLD_INVALID', `Threshold "${expression}": ${problem}.`, {
    kind: 'usage',
    hint,
    data: { expression }
  })
}
