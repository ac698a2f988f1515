import assert from 'node:assert/strict'
import { cp, mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Job } from './index.js'

const runs = new URL('../../runs/', import.meta.url)

export const reportJob: Job = {
  mistyped: { args: ['show', 'run.json', '--ouput', 'html'], meant: '--output' },
  title: 'shows a run as text and HTML and compares two',
  async run(customer, node) {
    const cwd = join(customer.folder, `job ${node}`)
    await mkdir(cwd, { recursive: true })
    for (const name of ['baseline.json', 'candidate.json']) await cp(new URL(name, runs), join(cwd, name))
    const kit = async (...args: readonly string[]) => (await customer.run('kit-report', args, { node, cwd })).stdout

    assert.match(await kit('show', 'baseline.json'), /203/)
    await kit('show', 'baseline.json', '--output', 'html', '--save', 'baseline.html')
    assert.match(await readFile(join(cwd, 'baseline.html'), 'utf8'), /^<!doctype html>/i)
    const comparison = JSON.parse(await kit('compare', 'baseline.json', 'candidate.json', '--json')) as object
    assert.ok('metrics' in comparison)
  }
}
