import assert from 'node:assert/strict'
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Job } from './index.js'

export const scaffoldJob: Job = {
  mistyped: { args: ['my-api', '--databse', 'postgresql'], meant: '--database' },
  title: 'shows a plan without writing and generates a project whose files match its manifest',
  async run(customer, node) {
    const name = `api-${node}`
    await customer.run('kit-scaffold', [name, '--dry-run'], { node })
    assert.ok(!(await readdir(customer.folder)).includes(name))

    await customer.run('kit-scaffold', [name], { node })
    const folder = join(customer.folder, name)
    const manifest = JSON.parse(await readFile(join(folder, '.kit', 'scaffold.json'), 'utf8')) as { files: object }
    const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
    assert.ok(Object.keys(manifest.files).length > 40)
    assert.equal(files.length, Object.keys(manifest.files).length + 1)
    const { name: project } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { name: string }
    assert.equal(project, name)
  }
}
