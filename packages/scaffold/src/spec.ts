import { z } from 'zod'
import { databaseAliases, databaseIds, type DatabaseId } from './databases/index.js'
import { featureIds, type FeatureId } from './features/index.js'
import { pipelineIds, type PipelineId } from './pipelines/index.js'
import { stackAliases, stackIds, stacks, type ApiType, type StackId } from './stacks/index.js'
import { errors } from './errors.js'
import { checkName } from './name.js'
import { nearestOf } from './nearest.js'
import { checkRules } from './rules.js'

/** What a project is to be. Only the name is needed; the rest has defaults. */
export interface ProjectOptions {
  /** The folder and the package name. */
  name: string
  /** @defaultValue 'rest', or what the stack is */
  type?: ApiType | undefined
  /** A stack or one of its short names. @defaultValue the first stack of the type */
  stack?: string | undefined
  /** @defaultValue 'postgresql', or 'none' with `minimal` */
  database?: DatabaseId | undefined
  /** Accounts, tokens, sessions. @defaultValue true, or false with `minimal` */
  auth?: boolean | undefined
  /** Dockerfile and compose files. @defaultValue true, or false with `minimal` */
  docker?: boolean | undefined
  /** @defaultValue 'github', or 'none' with `minimal` */
  ci?: PipelineId | undefined
  /** Leaves out everything that is not asked for. @defaultValue false */
  minimal?: boolean | undefined
  /** Further feature modules. @defaultValue none */
  features?: readonly FeatureId[] | undefined
}

/** A complete, valid answer to every question; the same spec always gives the same bytes. */
export interface ProjectSpec {
  readonly name: string
  readonly type: ApiType
  readonly stack: StackId
  readonly database: DatabaseId
  readonly auth: boolean
  readonly docker: boolean
  readonly ci: PipelineId
  readonly features: readonly FeatureId[]
}

const shape = z.strictObject({
  name: z.string(),
  type: z.enum(['rest', 'graphql']).optional(),
  stack: z.string().optional(),
  database: z.string().optional(),
  auth: z.boolean().optional(),
  docker: z.boolean().optional(),
  ci: z.string().optional(),
  minimal: z.boolean().optional(),
  features: z.array(z.string()).optional()
})

/**
 * Completes options to a spec.
 * @throws KIT_SCAFFOLD_NAME, KIT_SCAFFOLD_OPTION or KIT_SCAFFOLD_COMBINATION, naming what to change.
 */
export function resolveSpec(options: ProjectOptions): ProjectSpec {
  const parsed = shape.safeParse(options)
  if (!parsed.success) throw optionError(parsed.error)
  const given = parsed.data
  const minimal = given.minimal ?? false
  const stack = resolveStack(given.stack, given.type)
  const spec: ProjectSpec = {
    name: checkName(given.name),
    type: given.type ?? stacks[stack].type,
    stack,
    database: resolveDatabase(given.database ?? (minimal ? 'none' : 'postgresql')),
    auth: given.auth ?? !minimal,
    docker: given.docker ?? !minimal,
    ci: oneOf('ci', given.ci?.toLowerCase() ?? (minimal ? 'none' : (pipelineIds[0] ?? 'none')), pipelineIds),
    features: [...new Set((given.features ?? []).map((feature) => oneOf('feature', feature, featureIds)))].sort()
  }
  checkRules(spec)
  return spec
}

/** What only the making of a project takes, not what describes it. */
const ofGeneration = ['output', 'kitSource', 'onStep', 'signal']

function optionError(error: z.ZodError): Error {
  const [unknown] = error.issues.flatMap((issue) => (issue.code === 'unrecognized_keys' ? issue.keys : []))
  if (unknown === undefined) return errors.option(z.prettifyError(error).replaceAll('\n', ' '))
  if (ofGeneration.includes(unknown))
    return errors.option(`"${unknown}" does not describe a project.`, 'Only generateProject takes it.')
  const known = Object.keys(shape.shape)
  return errors.option(noSuch('option', unknown, [...known, ...ofGeneration]), `There are: ${known.join(', ')}.`)
}

function noSuch(what: string, word: string, choices: readonly string[]): string {
  const near = nearestOf(word, choices)
  return `There is no ${what} "${word.slice(0, 40)}"${near === undefined ? '.' : `; did you mean "${near}"?`}`
}

function resolveStack(word: string | undefined, type: ApiType | undefined): StackId {
  if (word === undefined) {
    const first = stackIds.find((id) => stacks[id].type === (type ?? 'rest'))
    if (first === undefined) throw errors.option(`There is no ${type ?? 'rest'} stack.`)
    return first
  }
  const known = word.toLowerCase()
  return stackAliases.get(known) ?? oneOf('stack', known, stackIds, [...stackAliases.keys()])
}

function resolveDatabase(word: string): DatabaseId {
  const known = word.toLowerCase()
  return databaseAliases.get(known) ?? oneOf('database', known, databaseIds, [...databaseAliases.keys()])
}

function oneOf<T extends string>(
  what: string,
  word: string,
  choices: readonly T[],
  aliases: readonly string[] = []
): T {
  const found = choices.find((choice) => choice === word)
  if (found !== undefined) return found
  throw errors.option(
    noSuch(what, word, [...choices, ...aliases]),
    choices.length === 0 ? 'There are none.' : `Choose one of: ${choices.join(', ')}.`
  )
}
