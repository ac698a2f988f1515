import type { PackageName } from './catalog.js'
import type { Composition } from './compose.js'
import type { ProjectSpec } from './spec.js'

/** One environment variable: its line in `.env.example`, its rule in `src/config/env.ts`, its row in the README. */
export interface EnvVariable {
  readonly key: string
  /** A zod expression, as it stands in `src/config/env.ts`. */
  readonly rule: string
  /** The value in `.env.example`; an empty one leaves the variable unset. */
  readonly example: string
  readonly doc: string
  /** The value inside compose, where hosts have other names; with a password, over how the file at hand writes it. */
  readonly compose?: string | ((written: (password: ContainerPassword) => string) => string)
  readonly secret?: boolean
}

/** A password that a container takes from `.env` in compose; the application knows it as a part of its address only. */
export interface ContainerPassword {
  readonly key: string
  /** The value where none is set: for development. */
  readonly example: string
}

/** A container beside the application. */
export interface Container {
  readonly name: string
  readonly image: string
  readonly port: number
  readonly volume?: { readonly name: string; readonly path: string }
  readonly environment?: Readonly<Record<string, string>>
  readonly password?: ContainerPassword
  readonly command?: readonly string[]
  /** The application does without it unless its variable is set. */
  readonly optional?: boolean
  readonly healthcheck: readonly string[]
}

export type FieldType = 'uuid' | 'string' | 'text' | 'boolean' | 'datetime' | 'role'

/** One stored field; every persistence prints it in its own words. */
export interface Field {
  readonly name: string
  readonly type: FieldType
  readonly unique?: boolean
  readonly optional?: boolean
  /** Never leaves the server. */
  readonly hidden?: boolean
  /** Clients may set it when they create or change the entity. */
  readonly writable?: boolean
  readonly default?: string | boolean
  readonly references?: string
  readonly index?: boolean
}

export interface Entity {
  readonly name: string
  /** The table or collection. */
  readonly table: string
  readonly fields: readonly Field[]
}

/** Who may call an operation; without the auth feature everybody may. */
export type Access = 'public' | 'user' | 'admin'

/** One thing the API can do: a REST route or a GraphQL field, printed by each stack in its own words. */
export interface Operation {
  readonly name: string
  readonly summary: string
  readonly method: 'get' | 'post' | 'patch' | 'delete'
  readonly path: string
  readonly access: Access
  /** Names of zod schemas in the resource's schema file. */
  readonly body?: string
  readonly query?: string
  readonly params?: string
  readonly status: 200 | 201 | 204
  /** The zod schema of the answer, as `file.name`. */
  readonly result?: string
  /** The call, over `services`, `body`, `query`, `params`, `actor`, `client`. */
  readonly call: string
  /** The same in GraphQL: name of the field, its arguments and type; Boolean when there is no answer. */
  readonly graphql: {
    readonly field: string
    readonly args?: string
    readonly returns?: string
    /** Instead of the operation's own call, where `loaders` ask for many at once. */
    readonly call?: string
  }
  /** Uses the stricter rate limit. */
  readonly sensitive?: boolean
}

export interface Resource {
  readonly name: string
  readonly path: string
  readonly title: string
  /** The property of the container that does the work. */
  readonly service: string
  /** The GraphQL types that the operations name. */
  readonly sdl?: (entities: readonly Entity[], spec: ProjectSpec) => string
  /** The module in `src/schemas` that holds the schemas. */
  readonly schemas: string
  readonly operations: readonly Operation[]
}

/** A long-lived object that `src/container.ts` builds. */
export interface Part {
  readonly name: string
  readonly type: string
  /** Path below `src`, without ending. */
  readonly module: string
  /** The expression that builds it; earlier parts are in scope. */
  readonly create: string
  /** What must be imported for the expression, when it is not the type. */
  readonly factory?: string
  /** Where the type is declared, when not in `module`. */
  readonly typeModule?: string
}

export interface HealthCheck {
  readonly name: string
  /** A function `() => Promise<void>`, over the parts in scope; `undefined` when it does not apply. */
  readonly check: string
}

/** What templates and computed files must know about the choices of other modules; each fact is told by one module. */
export interface Facts {
  readonly persistence?: 'memory' | 'mongoose' | 'prisma' | 'sequelize'
  readonly dialect?: 'postgresql' | 'mysql' | 'sqlite' | 'mongodb' | 'memory'
  /** How the repositories over memory import from `src`. */
  readonly memory?: string
  /** How the tests import the repositories over memory. */
  readonly memoryModules?: string
  /** The folder of the migrations. */
  readonly migrations?: string
  /** The program behind `npm run seed`. */
  readonly seed?: string
  /** Seeds at every start: what is kept in memory is empty then. */
  readonly seedOnStart?: boolean
  /** How `DATABASE_URL` is put together when it is not set: from `PREFIX_HOST`, … of the first prefix that has them. */
  readonly databaseUrl?: { readonly protocol: string; readonly port: number; readonly prefixes: readonly string[] }
  /** The folder of a database that is a file. */
  readonly dataFolder?: string
  /** Routes are seen through the routers that mount them. */
  readonly mountsRouters?: boolean
  /** The sources use decorators, which compilers must be told. */
  readonly decorators?: boolean
}

/** What one module adds to a project. Everything is data; templates only print it. */
export interface Contribution {
  /** Folders below `templates/`; each file in them becomes a file of the project, `into` a folder of it if said. */
  readonly templates?: readonly (string | { readonly folder: string; readonly into: string })[]
  readonly dependencies?: readonly PackageName[]
  readonly devDependencies?: readonly PackageName[]
  readonly scripts?: Readonly<Record<string, string>>
  readonly env?: readonly EnvVariable[]
  readonly containers?: readonly Container[]
  readonly entities?: readonly Entity[]
  /** Fields added to entities of other modules. */
  readonly fields?: Readonly<Record<string, readonly Field[]>>
  readonly repositories?: readonly Part[]
  readonly services?: readonly Part[]
  readonly resources?: readonly Resource[]
  readonly health?: readonly HealthCheck[]
  /** Packages that exist as ES modules only: Jest must compile them. */
  readonly esmPackages?: readonly string[]
  readonly ignored?: readonly string[]
  readonly readme?: readonly { readonly title: string; readonly text: string }[]
  readonly facts?: Facts
}

/** A unit of composition: a base layer, a stack, a database, a feature, a pipeline. */
export interface Module {
  readonly id: string
  readonly title: string
  readonly provides?: readonly string[]
  readonly requires?: readonly string[]
  contribute(spec: ProjectSpec): Contribution
  /** Files made from the composed data instead of from templates, by path. */
  files?(composition: Composition): Readonly<Record<string, string>>
}
