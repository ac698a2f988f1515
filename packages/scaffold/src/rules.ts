import { databases } from './databases/index.js'
import { errors } from './errors.js'
import type { ProjectSpec } from './spec.js'
import { stackIds, stacks } from './stacks/index.js'

/** A named reason why some combinations do not exist. The CLI, the docs and the tests read the same table. */
export interface Rule {
  readonly id: string
  readonly explains: string
  violated(spec: ProjectSpec): boolean
  message(spec: ProjectSpec): string
  hint(spec: ProjectSpec): string
}

export const rules: readonly Rule[] = [
  {
    id: 'stack-fits-type',
    explains: 'A stack serves one kind of API.',
    violated: ({ stack, type }) => stacks[stack].type !== type,
    message: ({ stack, type }) => `The stack ${stack} is a ${stacks[stack].type} stack, not a ${type} one.`,
    hint: ({ type }) => `Stacks for ${type}: ${stackIds.filter((id) => stacks[id].type === type).join(', ') || 'none'}.`
  },
  {
    id: 'stack-knows-database',
    explains: 'A stack lists the databases it was proven with.',
    violated: ({ stack, database }) => !stacks[stack].databases.includes(database),
    message: ({ stack, database }) => `The stack ${stack} has no support for ${databases[database].title}.`,
    hint: ({ stack }) => `Databases for ${stack}: ${stacks[stack].databases.join(', ')}.`
  }
]

/** @throws KIT_SCAFFOLD_COMBINATION for the first rule that the spec breaks. */
export function checkRules(spec: ProjectSpec): void {
  for (const rule of rules) {
    if (rule.violated(spec)) throw errors.combination(rule.id, rule.message(spec), rule.hint(spec))
  }
}
