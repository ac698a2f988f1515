export { runLoadTest, type LoadTestOptions } from './run.js'
export { defaultLevels, runLevels, type LevelsOptions, type LevelsResult } from './levels.js'
export { presetLoad, presetNames, type PresetName } from './spec/presets.js'
export { redactedUrl } from './http/redacted-url.js'
export { createOtlpPusher, type OtlpPusher } from './push/otlp.js'
export { loadRows, loadSpec, parseJson, readBytes, readJsonFile, readTextFile } from './spec/load-spec.js'
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
