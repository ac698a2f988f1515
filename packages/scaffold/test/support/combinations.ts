import { listDatabases, listPipelines, listStacks, type ProjectOptions } from '../../src/index.js'
import { formatFile } from '../../src/render/format.js'

const bools = [true, false]

/** Every combination of the options that a person can choose, valid or not. */
export function everyCombination(): readonly ProjectOptions[] {
  const pipelines = [...listPipelines().map(({ id }) => id), 'none'] as NonNullable<ProjectOptions['ci']>[]
  return listStacks().flatMap(({ id: stack, type }) =>
    listDatabases().flatMap(({ id: database }) =>
      bools.flatMap((auth) =>
        bools.flatMap((docker) => pipelines.map((ci) => ({ name: 'my-api', type, stack, database, auth, docker, ci })))
      )
    )
  )
}

/** The combinations that exist: what the stacks themselves list, told without the rules of the package. */
export function validCombinations(): readonly ProjectOptions[] {
  const proven = new Map(listStacks().map(({ id, databases }) => [id as string, new Set<string>(databases)]))
  return everyCombination().filter(({ stack, database }) => proven.get(stack ?? '')?.has(database ?? ''))
}

export const nameOf = ({ stack, database, auth, docker, ci }: ProjectOptions) =>
  [stack, database, auth ? 'auth' : 'no-auth', docker ? 'docker' : 'no-docker', ci].join(' ')

const formatted = new Map<string, Promise<string>>()

/** Formats each distinct file once: most files are the same in many combinations. */
export const formatOnce: typeof formatFile = (path, content) => {
  const key = `${path.split('/').at(-1) ?? ''}\0${content}`
  const known = formatted.get(key) ?? formatFile(path, content)
  formatted.set(key, known)
  return known
}

/** Leaves files as the templates print them: what is looked at then does not depend on the layout. */
export const unformatted: typeof formatFile = (_path, content) => Promise.resolve(content)
