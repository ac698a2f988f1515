import type { Stack } from './contract.js'
import { apolloJavascript } from './apollo-javascript.js'
import { apolloTypescript } from './apollo-typescript.js'
import { expressJavascript } from './express-javascript.js'
import { expressTypescript } from './express-typescript.js'
import { fastifyTypescript } from './fastify-typescript.js'
import { graphqlYoga } from './graphql-yoga.js'
import { nestjs } from './nestjs.js'

export type { ApiType, Language, Stack } from './contract.js'

export const stacks = {
  'express-typescript': expressTypescript,
  'express-javascript': expressJavascript,
  'fastify-typescript': fastifyTypescript,
  nestjs,
  'apollo-typescript': apolloTypescript,
  'apollo-javascript': apolloJavascript,
  'graphql-yoga': graphqlYoga
} satisfies Record<string, Stack>

export type StackId = keyof typeof stacks
export const stackIds = Object.keys(stacks) as readonly StackId[]

/** Every short name with the stack it stands for. */
export const stackAliases: ReadonlyMap<string, StackId> = new Map(
  stackIds.flatMap((id) => stacks[id].aliases.map((alias) => [alias, id] as const))
)
