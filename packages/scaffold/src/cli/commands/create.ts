import { defineCommand, type CommandContext } from '@kit-internal/cli'
import { join, resolve } from 'node:path'
import {
  generateProject,
  listDatabases,
  listPipelines,
  listStacks,
  planProject,
  targetProblem,
  type DatabaseId,
  type PipelineId,
  type ProjectOptions
} from '../../index.js'
import { askForProject, requireName, type GivenOptions } from '../questions.js'
import { createdView, headerView, planView } from '../views.js'

const ids = (listed: readonly { id: string }[]) => listed.map(({ id }) => id)

export const create = defineCommand({
  name: '$0',
  describe: 'Generate a project in a new folder',
  positionals: { name: { describe: 'Name of the project: its folder and its package' } },
  options: {
    type: {
      type: 'string',
      alias: 't',
      describe: 'Kind of API',
      choices: ['rest', 'graphql'],
      defaultDescription: 'rest'
    },
    stack: {
      type: 'string',
      alias: 's',
      describe: `Framework and language (${ids(listStacks()).join(', ')})`,
      defaultDescription: 'first of the type'
    },
    database: {
      type: 'string',
      alias: 'd',
      describe: `Database (${ids(listDatabases()).join(', ')}); --no-database is none`,
      negated: 'none',
      defaultDescription: 'postgresql'
    },
    auth: {
      type: 'boolean',
      alias: 'a',
      describe: 'Accounts, tokens and sessions; --no-auth leaves them out',
      defaultDescription: 'true'
    },
    docker: {
      type: 'boolean',
      describe: 'Dockerfile and compose files; --no-docker leaves them out',
      defaultDescription: 'true'
    },
    ci: {
      type: 'string',
      describe: `Pipeline (${[...ids(listPipelines()), 'none'].join(', ')}); --no-ci is none`,
      negated: 'none',
      defaultDescription: 'github'
    },
    minimal: { type: 'boolean', alias: 'm', describe: 'Leave out everything that is not asked for', default: false },
    output: {
      type: 'string',
      alias: 'o',
      describe: 'Folder in which the project is made',
      defaultDescription: 'current folder'
    },
    'dry-run': { type: 'boolean', describe: 'Show what would be written, and write nothing', default: false },
    'kit-tarballs': {
      type: 'string',
      describe: "Take Kit's packages from tarballs in this folder instead of the registry"
    }
  },
  examples: [
    ['kit-scaffold my-api', 'Express, TypeScript, PostgreSQL'],
    ['kit-scaffold my-api --minimal', 'Without accounts, Docker and pipeline'],
    ['kit-scaffold my-api --dry-run', 'Show the files first']
  ],
  run: async (values, context) => {
    const given: GivenOptions = {
      name: values.name,
      type: values.type,
      stack: values.stack,
      database: values.database as DatabaseId | undefined,
      auth: values.auth,
      docker: values.docker,
      ci: values.ci as PipelineId | undefined,
      minimal: values.minimal
    }
    const output = resolve(context.cwd, values.output ?? '.')
    const options = await complete(given, output, context)
    const plan = planProject(options)
    if (values.dryRun) {
      warnOfTaken(join(output, plan.spec.name), context)
      if (context.json) context.printJson(plan)
      else context.print(planView(plan))
      return
    }
    const { progress, errorStyle, json } = context
    if (!json) progress.line(headerView(plan, errorStyle))
    const project = await generateProject({
      ...options,
      output,
      kitSource: values.kitTarballs === undefined ? 'registry' : { tarballs: resolve(context.cwd, values.kitTarballs) },
      signal: context.signal,
      onStep: (step) => {
        if (!json) progress.line(`${step}... ${errorStyle.green('✓')}`)
      }
    })
    if (json) context.printJson(project)
    else context.print(createdView(project, context))
  }
})

/** What is only shown may be shown anywhere; but it could not be made there. */
function warnOfTaken(folder: string, { logger }: CommandContext): void {
  const problem = targetProblem(folder)
  if (problem !== undefined) logger.warn(`${folder} ${problem}: without --dry-run this is refused.`)
}

/** Asks for what is missing when there is somebody to ask; else the name is needed. */
async function complete(given: GivenOptions, output: string, { interactive }: CommandContext): Promise<ProjectOptions> {
  if (given.name !== undefined) return { ...given, name: given.name }
  return interactive ? askForProject(given, output) : requireName()
}
