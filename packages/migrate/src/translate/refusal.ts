import type { KitError } from '@kit-internal/errors'
import { migrateError } from '../errors.js'
import { place } from '../sql/errors.js'

/** A construct outside the subset that is translated. */
export class Refusal extends Error {
  readonly construct: string
  readonly advice: string | undefined
  /** Byte offset in the parsed text, as the parse tree gives it; undefined means the start of the statement. */
  readonly location: number | undefined
  constructor(construct: string, advice?: string, location?: number) {
    super(construct)
    this.name = 'Refusal'
    this.construct = construct
    this.advice = advice
    this.location = location
  }
}

/** Refuses to translate; `location` is the `location` of a node of the parse tree. */
export function refuse(construct: string, advice?: string, location?: number): never {
  throw new Refusal(construct, advice, location)
}

export interface Refused {
  readonly line: number
  readonly construct: string
  readonly advice: string | undefined
}

/** `KIT_MIGRATE_TRANSLATION`: everything that stands in the way, so that one look at the file is enough. */
export function translationError(
  refused: readonly Refused[],
  target: { readonly id: string; readonly name: string },
  file: string | undefined,
  direction: 'up' | 'down'
): KitError {
  const lines = refused.map(({ line, construct, advice }) => {
    return `${place(line, file)}: ${construct} has no translation to ${target.name}${advice === undefined ? '.' : ` (${advice}).`}`
  })
  return migrateError('KIT_MIGRATE_TRANSLATION', lines.join('\n'), {
    kind: 'usage',
    hint: `Nothing was run. Write this section in ${target.name}'s own SQL under "-- ${direction.toUpperCase()} Migration [${target.id}]".`,
    data: { ...(file === undefined ? {} : { file }), target: target.id, refused }
  })
}
