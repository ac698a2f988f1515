import { base } from './base/index.js'
import type { Module } from './contribution.js'
import { databases } from './databases/index.js'
import { errors } from './errors.js'
import { auth } from './features/auth.js'
import { docker } from './features/docker.js'
import { features } from './features/index.js'
import { persistenceFor } from './persistence/index.js'
import { pipelines } from './pipelines/index.js'
import type { ProjectSpec } from './spec.js'
import { stacks } from './stacks/index.js'

/** The modules a spec asks for, each after what it builds on. */
export function selectModules(spec: ProjectSpec, more: readonly Module[] = []): readonly Module[] {
  const stack = stacks[spec.stack]
  const database = databases[spec.database]
  const named: readonly Module[] = spec.features.map((feature) => features[feature] as Module)
  const chosen: readonly Module[] = [
    base,
    stack,
    database,
    persistenceFor(stack, database),
    ...(spec.auth ? [auth] : []),
    ...[...named, ...more].sort((a, b) => a.id.localeCompare(b.id, 'en')),
    ...(spec.docker ? [docker] : []),
    ...(spec.ci === 'none' ? [] : [pipelines[spec.ci]])
  ]
  checkCapabilities(chosen)
  return chosen
}

/** Every capability that is required must be provided by a chosen module. */
function checkCapabilities(modules: readonly Module[]): void {
  const provided = new Set(modules.flatMap(({ provides }) => provides ?? []))
  for (const { title, requires } of modules) {
    for (const capability of requires ?? []) {
      if (!provided.has(capability)) {
        throw errors.combination(
          'capability-provided',
          `${title} needs "${capability}", which no chosen part provides.`,
          'Choose another database or stack, or leave the feature out.'
        )
      }
    }
  }
}
