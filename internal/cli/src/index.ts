export { appendFileSafely } from './append-file.js'
export {
  defineCommand,
  type Command,
  type CommandSpec,
  type CommandValues,
  type OptionSpec,
  type OptionSpecs
} from './command.js'
export type { CommandContext, Output, World } from './context.js'
export { exitCode, type ExitCode } from './exit-code.js'
export type { Logger } from './logger.js'
export { createProgress, type Progress } from './progress.js'
export { askChoice, askText, confirm, requireConsent } from './prompts.js'
export type { Program } from './program.js'
export { runCli } from './run-cli.js'
export { createStyle, type Style } from './style.js'
export { writeFileSafely } from './write-file.js'
