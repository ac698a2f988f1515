import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { install, reuseInstall, setAside } from '../src/project-install.js'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kit-demo-'))
})
afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

const signal = new AbortController().signal

async function project(name: string, manifest: object): Promise<string> {
  const path = join(folder, name)
  await mkdir(path)
  await writeFile(join(path, 'package.json'), JSON.stringify(manifest))
  return path
}

describe('the install of the generated project', () => {
  it('is reused by a project with the same manifest', async () => {
    const first = await project('api', { name: 'api', version: '1.0.0' })
    await mkdir(join(first, 'node_modules'))
    await install(first, signal, () => undefined)
    const previous = await setAside(first)
    const second = await project('api', { name: 'api', version: '1.0.0' })
    await expect(reuseInstall(previous, second)).resolves.toBe(true)
    expect(existsSync(join(second, 'node_modules'))).toBe(true)
    expect(JSON.parse(await readFile(join(second, 'package-lock.json'), 'utf8'))).toMatchObject({ name: 'api' })
  })

  it('is not reused when the manifest has changed', async () => {
    const first = await project('api', { name: 'api', version: '1.0.0' })
    await mkdir(join(first, 'node_modules'))
    await install(first, signal, () => undefined)
    const previous = await setAside(first)
    const second = await project('api', { name: 'api', version: '1.0.1' })
    await expect(reuseInstall(previous, second)).resolves.toBe(false)
  })

  it('leaves nothing behind when it fails', async () => {
    const broken = await project('api', {
      name: 'api',
      version: '1.0.0',
      dependencies: { nothing: 'file:./missing.tgz' }
    })
    await expect(install(broken, signal, () => undefined)).rejects.toThrow('npm install')
    expect(existsSync(join(broken, 'node_modules'))).toBe(false)
  })
})
