import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { generateProject, writeProject, type VirtualFiles } from '../src/index.js'
import { isInside } from '../src/write.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kit scaffold '))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

const files = (record: Record<string, string>): VirtualFiles =>
  new Map(Object.entries(record).map(([path, content]) => [path, { content, module: 'test' }]))

describe('writing a project', () => {
  it('makes the folder, and those above it', async () => {
    const target = await writeProject(files({ 'a/b.txt': 'hello', 'c.sh': '' }), {
      output: join(folder, 'new', 'deep'),
      name: 'x'
    })
    expect(readFileSync(join(target, 'a', 'b.txt'), 'utf8')).toBe('hello')
    expect(statSync(join(target, 'c.sh')).mode & 0o111).not.toBe(0)
    expect(readdirSync(join(folder, 'new', 'deep'))).toEqual(['x'])
  })

  it('takes an empty folder that is there already', async () => {
    mkdirSync(join(folder, 'x'))
    await expect(writeProject(files({ 'a.txt': '' }), { output: folder, name: 'x' })).resolves.toBe(join(folder, 'x'))
  })

  it.each([
    [
      'a folder with something in it',
      (path: string) => {
        mkdirSync(path)
        writeFileSync(join(path, 'mine.txt'), 'mine')
      }
    ],
    [
      'a file',
      (path: string) => {
        writeFileSync(path, 'mine')
      }
    ],
    [
      'a symbolic link',
      (path: string) => {
        symlinkSync(tmpdir(), path)
      }
    ]
  ])('refuses %s in its place and leaves it as it was', async (_what, prepare) => {
    prepare(join(folder, 'x'))
    await expect(generateProject({ name: 'x', output: folder })).rejects.toMatchObject({
      code: 'KIT_SCAFFOLD_TARGET',
      kind: 'usage'
    })
    expect(readdirSync(folder)).toEqual(['x'])
  })

  it('leaves nothing behind when a file cannot be written', async () => {
    const half = files({ 'a.txt': 'first', 'a.txt/b.txt': 'a file cannot hold another' })
    await expect(writeProject(half, { output: join(folder, 'new'), name: 'x' })).rejects.toMatchObject({
      code: 'KIT_SCAFFOLD_WRITE'
    })
    expect(readdirSync(folder)).toEqual([])
  })

  it('leaves nothing behind when it is stopped', async () => {
    const stop = new AbortController()
    const making = generateProject({ name: 'x', output: folder, signal: stop.signal })
    stop.abort()
    await expect(making).rejects.toThrow()
    expect(readdirSync(folder)).toEqual([])
  })

  it('says that a place below a file is none', async () => {
    writeFileSync(join(folder, 'file'), '')
    await expect(writeProject(files({ a: '' }), { output: join(folder, 'file'), name: 'x' })).rejects.toMatchObject({
      code: 'KIT_SCAFFOLD_TARGET',
      message: expect.stringContaining('is below a file') as string
    })
  })

  it('says that somebody else has taken the place meanwhile', async () => {
    const theirs = {
      [Symbol.iterator]: () => {
        mkdirSync(join(folder, 'x'))
        writeFileSync(join(folder, 'x', 'theirs.txt'), '')
        return [].values()
      }
    } as unknown as ReadonlyMap<string, Uint8Array>
    await expect(writeProject(files({ a: '' }), { output: folder, name: 'x', binaries: theirs })).rejects.toMatchObject(
      { code: 'KIT_SCAFFOLD_TARGET' }
    )
    expect(readdirSync(folder)).toEqual(['x'])
  })

  it('says when it may not write there', async () => {
    const refused = writeProject(files({ a: '' }), { output: '/proc/kit', name: 'x' })
    await expect(refused).rejects.toMatchObject({ code: 'KIT_SCAFFOLD_WRITE', kind: 'failure' })
  })

  it('copies the tarballs of an unpublished Kit and depends on them', async () => {
    const tarballs = join(folder, 'tarballs')
    mkdirSync(tarballs)
    for (const name of ['migrate', 'loadtest', 'report']) writeFileSync(join(tarballs, `kit-${name}-0.1.0.tgz`), name)
    const { folder: project } = await generateProject({ name: 'x', output: folder, kitSource: { tarballs } })
    expect(readFileSync(join(project, 'vendor', 'kit-migrate-0.1.0.tgz'), 'utf8')).toBe('migrate')
    const manifest: unknown = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'))
    expect(manifest).toMatchObject({
      dependencies: { '@kit/migrate': 'file:vendor/kit-migrate-0.1.0.tgz' },
      overrides: { '@kit/report': '$@kit/report' }
    })
    expect(readFileSync(join(project, 'Dockerfile'), 'utf8')).toContain('COPY vendor ./vendor')
  })

  it('names the tarball that is missing', async () => {
    await expect(
      generateProject({ name: 'x', output: join(folder, 'out'), kitSource: { tarballs: folder } })
    ).rejects.toMatchObject({
      code: 'KIT_SCAFFOLD_TARBALLS'
    })
    expect(existsSync(join(folder, 'out'))).toBe(false)
  })
})

describe('fuzzing', () => {
  const piece = fc.oneof(
    fc.constantFrom('..', '.', '', '/', '\\', '~', 'C:', '\0', 'a', 'x/../..', '/etc/passwd', 'con'),
    fc.string({ maxLength: 8 })
  )

  it('never lets a path leave its folder', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
        const path = pieces.join('/')
        return (
          !isInside(path) ||
          (!join('/root/project', path).split('/').includes('..') &&
            join('/root/project', path).startsWith('/root/project/'))
        )
      }),
      { numRuns: 5_000 }
    )
  })

  it('writes nothing outside of the target, whatever the name', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(piece, { maxLength: 4 }).map((pieces) => pieces.join('')),
        async (name) => {
          const output = join(folder, 'inside')
          const written = await writeProject(files({ 'a.txt': '' }), { output, name }).catch(() => undefined)
          expect(readdirSync(folder).filter((entry) => entry !== 'inside')).toEqual([])
          if (written === undefined) return
          expect(readdirSync(output)).toEqual([name])
          rmSync(output, { recursive: true })
        }
      ),
      { numRuns: 1_000 }
    )
  })
})
