import { format, getFileInfo } from 'prettier'
import { expect, it } from 'vitest'
import { formatFile, style } from '../../src/render/format.js'
import { planSources } from '../../src/plan.js'
import { renderFiles } from '../../src/render/project.js'
import { resolveSpec } from '../../src/spec.js'
import { unformatted, validCombinations } from '../support/combinations.js'

it('formats every file of every combination as the project itself would', async () => {
  const distinct = new Map<string, { path: string; content: string }>()
  for (const options of validCombinations()) {
    const files = await renderFiles(planSources(resolveSpec(options)), '0.0.0', { format: unformatted })
    for (const [path, { content }] of files) distinct.set(`${path}\0${content}`, { path, content })
  }
  const changed: string[] = []
  for (const { path, content } of distinct.values()) {
    if (path === '.kit/scaffold.json') continue
    const once = await formatFile(path, content)
    if ((await getFileInfo(path)).inferredParser === null) continue
    if ((await format(once, { ...style, filepath: path })) !== once) changed.push(path)
  }
  expect(changed).toEqual([])
})
