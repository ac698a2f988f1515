import type { CommandContext } from './context.js'

interface OptionBase {
  describe: string
  /** One letter. */
  alias?: string
  /** Heading under which --help lists it. */
  group?: string
  /** Shown in help instead of the default itself. */
  defaultDescription?: string
  /** Further environment variables that give the value, after KIT_<PACKAGE>_<OPTION>. */
  env?: readonly string[]
  /** The option is a secret (connection string, token): never printed. */
  secret?: boolean
}

/** One option of a command. A flag is boolean or takes a value, never both. */
export type OptionSpec =
  | (OptionBase & { type: 'boolean'; default?: boolean })
  | (OptionBase & {
      type: 'string'
      default?: string
      choices?: readonly string[]
      required?: boolean
      /** What `--no-NAME` stands for; without it there is no such form. */
      negated?: string
    })
  | (OptionBase & {
      type: 'number'
      default?: number
      min?: number
      max?: number
      integer?: boolean
      required?: boolean
    })
  /** May be given several times; each occurrence adds one value. */
  | (OptionBase & { type: 'list'; default?: readonly string[] })

export type OptionSpecs = Readonly<Record<string, OptionSpec>>

/** A word that stands by its place; `variadic` takes all that remain. */
export interface PositionalSpec {
  describe: string
  required?: boolean
  variadic?: boolean
}

export type PositionalSpecs = Readonly<Record<string, PositionalSpec>>

type CamelCase<S extends string> = S extends `${infer Head}-${infer Tail}` ? `${Head}${Capitalize<CamelCase<Tail>>}` : S

type OptionValue<O extends OptionSpec> = O extends { type: 'boolean' }
  ? O extends { default: boolean }
    ? boolean
    : boolean | undefined
  : O extends { type: 'number' }
    ? O extends { default: number } | { required: true }
      ? number
      : number | undefined
    : O extends { type: 'list' }
      ? readonly string[]
      : O extends { type: 'string'; choices: readonly (infer C)[] }
        ? O extends { default: string } | { required: true }
          ? C
          : C | undefined
        : O extends { default: string } | { required: true }
          ? string
          : string | undefined

type PositionalValue<P extends PositionalSpec> = P extends { variadic: true }
  ? readonly string[]
  : P extends { required: true }
    ? string
    : string | undefined

/** The values a command receives: option names in camel case, positionals under their own name. */
export type CommandValues<O extends OptionSpecs, P extends PositionalSpecs> = {
  readonly [K in keyof O & string as CamelCase<K>]: OptionValue<O[K]>
} & { readonly [K in keyof P & string]: PositionalValue<P[K]> }

/** One verb of a command line: a few lines of glue around one call of the package's library. */
export interface CommandSpec<O extends OptionSpecs, P extends PositionalSpecs> {
  /** `$0` is the command that runs when no verb is given. */
  name: string
  aliases?: readonly string[]
  describe: string
  positionals?: P
  options?: O
  /** Pairs of command line and explanation, shown in --help. */
  examples?: readonly (readonly [string, string])[]
  /** Takes what follows a bare `--` unparsed; it arrives as `context.rest`. */
  takesRest?: boolean
  /** Does the work; resolves to the exit code, nothing meaning 0. Throws KitError for expected refusals. */
  run: (values: CommandValues<O, P>, context: CommandContext) => Promise<number | undefined | void> // eslint-disable-line @typescript-eslint/no-invalid-void-type
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a list of commands with different values has no other common type
export type Command = CommandSpec<any, any>

/** Checks a command's types and returns it unchanged. */
export function defineCommand<
  const O extends OptionSpecs = Record<never, never>,
  const P extends PositionalSpecs = Record<never, never>
>(command: CommandSpec<O, P>): Command {
  return command
}
