import { expect, it } from 'vitest'
import { planSources } from '../../src/plan.js'
import { renderFiles } from '../../src/render/project.js'
import { resolveSpec } from '../../src/spec.js'
import { unformatted } from '../support/combinations.js'

// Time of the processor: unlike that of the clock it does not depend on what else the machine does.
it('plans and renders a project with less than 300 ms of work, the first time, before it is formatted', async () => {
  const start = process.cpuUsage()
  await renderFiles(planSources(resolveSpec({ name: 'my-api' })), '0.0.0', { format: unformatted })
  const { user, system } = process.cpuUsage(start)
  expect((user + system) / 1000).toBeLessThan(300)
})
