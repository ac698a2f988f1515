import { join } from 'node:path'
import { askChoice, askText, confirm } from '@kit-internal/cli'
import { KitError } from '@kit-internal/errors'
import {
  listDatabases,
  listStacks,
  nameProblem,
  targetProblem,
  type DatabaseId,
  type ProjectOptions,
  type StackId
} from '../index.js'

/** Options as far as the command line gives them. */
export type GivenOptions = Omit<ProjectOptions, 'name'> & { name: string | undefined }

/** Asks for the name, of a project in `output`, and for each choice that the command line leaves open. */
export async function askForProject(given: GivenOptions, output: string): Promise<ProjectOptions> {
  const name = await askText('What is the project called?', {
    initial: 'my-api',
    validate: (text) => {
      const reason = nameProblem(text) ?? folderProblem(join(output, text))
      return reason === undefined ? undefined : `That cannot be: ${reason}.`
    }
  })
  if (given.minimal === true) return { ...given, name }
  const stacks = listStacks().filter(({ type }) => given.type === undefined || type === given.type)
  const stack = given.stack ?? (await askStack(stacks))
  const proven = stacks.find(({ id, aliases }) => id === stack || aliases.includes(stack))?.databases
  const database = given.database ?? (await askDatabase(proven))
  const auth = given.auth ?? (await confirm('Include accounts with login and tokens?', true))
  return { ...given, name, stack, database, auth }
}

function folderProblem(folder: string): string | undefined {
  const problem = targetProblem(folder)
  return problem === undefined ? undefined : `${folder} ${problem}`
}

async function askStack(stacks: ReturnType<typeof listStacks>): Promise<string> {
  if (stacks.length === 1 && stacks[0] !== undefined) return stacks[0].id
  return askChoice<StackId>(
    'Which stack?',
    stacks.map(({ id, title }) => ({ value: id, label: title }))
  )
}

async function askDatabase(proven: readonly DatabaseId[] | undefined): Promise<DatabaseId> {
  const choices = listDatabases().filter(({ id }) => proven?.includes(id) ?? true)
  if (choices.length === 1 && choices[0] !== undefined) return choices[0].id
  return askChoice(
    'Which database?',
    choices.map(({ id, title }) => ({ value: id, label: title }))
  )
}

export function requireName(): never {
  throw new KitError('KIT_SCAFFOLD_NAME', 'NAME is missing, and there is no terminal to ask on.', {
    kind: 'usage',
    hint: 'Usage: kit-scaffold NAME [options], for example "kit-scaffold my-api".'
  })
}
