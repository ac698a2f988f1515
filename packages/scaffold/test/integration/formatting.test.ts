import { expect, it } from 'vitest'
import { formatFile } from '../../src/render/format.js'
import { renderFiles } from '../../src/render/project.js'
import { resolveSpec } from '../../src/spec.js'
import { unformatted, validCombinations } from '../support/combinations.js'

it('formats every file of every combination so that formatting it again changes nothing', async () => {
  const distinct = new Map<string, { path: string; content: string }>()
  for (const options of validCombinations()) {
    const files = await renderFiles(resolveSpec(options), '0.0.0', { format: unformatted })
    for (const [path, { content }] of files) distinct.set(`${path}\0${content}`, { path, content })
  }
  const changed: string[] = []
  for (const { path, content } of distinct.values()) {
    if (path === '.kit/scaffold.json') continue
    const once = await formatFile(path, content)
    if ((await formatFile(path, once)) !== once) changed.push(path)
  }
  expect(changed).toEqual([])
})
