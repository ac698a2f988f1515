import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createStyle, type CommandContext } from '@kit-internal/cli'
import { reportOnCapacity } from '@kit/report'
import { expect, test } from 'vitest'
import { chooseDestination, writeReport } from '../../src/cli/output.js'

test('a file that can no longer be written after the load does not take the result with it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kit-loadtest-output-'))
  const target = { cwd: folder, json: true }
  const destination = await chooseDestination({ output: undefined, save: 'run.json' }, target)
  rmSync(folder, { recursive: true })
  let printed = ''
  const context = {
    verbose: false,
    style: createStyle({ write: () => true }, {}, false),
    progress: { line: () => undefined },
    print: (text: string) => (printed += text)
  } as unknown as CommandContext
  const report = { ...reportOnCapacity(emptyCapacity), data: { result: 'of hours' } }
  await expect(writeReport(report, destination, context)).rejects.toMatchObject({
    code: 'KIT_LOADTEST_SAVE',
    message: expect.stringMatching(/run\.json could not be written \(ENOENT\)\.$/)
  })
  expect(JSON.parse(printed)).toEqual({ result: 'of hours' })
})

const emptyCapacity = {
  schemaVersion: 1,
  kind: 'capacity',
  target: { url: 'http://x.invalid/', method: 'GET' },
  loadUnit: 'users',
  levels: [],
  law: null,
  peak: null,
  knee: null,
  safe: null,
  notes: []
} as const
