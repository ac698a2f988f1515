export { runLoadTest, type LoadTestOptions } from './run.js'
export { defaultLevels, runLevels, type LevelsOptions, type LevelsResult } from './levels.js'
export { presetLoad, presetNames, type PresetName } from './spec/presets.js'
export { createOtlpPusher, type OtlpPusher } from './push/otlp.js'
export { loadBody } from './spec/load-body.js'
export { loadCertificates } from './spec/load-certificates.js'
export { loadRows, loadSpec } from './spec/load-spec.js'
export { loadOpenApi, type OpenApiOptions, type OpenApiRequests } from './openapi/load-openapi.js'
export type { Tick } from './tick.js'
export type {
  Duration,
  Flow,
  LoadTestSpec,
  MonitorSpec,
  SpecThreshold,
  Stage,
  Step,
  StepCapture,
  StepChecks
} from './spec/spec.js'
export type { Run } from '@kit/report'
