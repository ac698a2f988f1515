import { defineCommand } from '@kit-internal/cli'
import { listDatabases, listFeatures, listPipelines, listStacks } from '../../index.js'
import { choicesView } from '../views.js'

export const list = defineCommand({
  name: 'list',
  describe: 'Show the stacks, databases, features and pipelines there are',
  run: async (_values, { json, print, printJson, style }) => {
    const choices = {
      stacks: listStacks(),
      databases: listDatabases(),
      features: listFeatures(),
      pipelines: listPipelines()
    }
    if (json) printJson(choices)
    else print(choicesView(choices, style))
  }
})
