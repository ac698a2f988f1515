import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative, resolve, sep } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ProjectOptions } from '../../src/index.js'
import { planSources } from '../../src/plan.js'
import { renderFiles } from '../../src/render/project.js'
import { resolveSpec } from '../../src/spec.js'
import { refuseTaken, writeProject } from '../../src/write.js'
import { unformatted, validCombinations } from '../support/combinations.js'
import { codeOf, syntaxErrors } from '../support/sources.js'

const runs = process.env['KIT_TEST_FULL'] === '1' ? 10_000 : 500

const hostile = [
  '..',
  '.',
  '',
  '/',
  '\\',
  '~',
  'C:',
  '\0',
  '\n',
  "';",
  '`id`',
  '${x}',
  '<%= 1 %>',
  '*/',
  '-->',
  '__proto__',
  'con',
  '%2e%2e',
  'é'
]
const plain = ['a', 'api', 'x1', '-', '_', '.', 'shop']
const word = fc
  .array(
    fc.oneof(fc.constantFrom(...plain), fc.constantFrom(...hostile), fc.string({ unit: 'binary', maxLength: 4 })),
    { maxLength: 4 }
  )
  .map((pieces) => pieces.join(''))
const name = fc.oneof(
  word,
  fc.stringMatching(/^[a-z][a-z0-9]{0,8}(-[a-z0-9]{1,8}){0,2}$/),
  fc.constantFrom('constructor', 'class', 'default', 'null', 'true', '0', 'select', 'user', 'x'.repeat(100))
)
const output = fc.array(
  fc.oneof(fc.constantFrom('..', '.', 'deep', 'with space', "quote'", '%2e', '$HOME', '~'), word),
  { maxLength: 4 }
)
const wild = fc.oneof(word, fc.constantFrom('constructor', '__proto__', 'toString')) as fc.Arbitrary<never>
const options = fc
  .tuple(
    fc.constantFrom(...validCombinations()),
    fc.option(fc.constantFrom('stack', 'database', 'ci', 'type'), { freq: 4 }),
    wild
  )
  .map(([valid, key, value]) => (key === null ? valid : { ...valid, [key]: value }))

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kit-fuzz-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

/** Everything below a folder but what lies in the target: paths with what they hold. */
function outsideOf(target: string, at = folder): readonly string[] {
  return readdirSync(at).flatMap((entry) => {
    const path = join(at, entry)
    if (path === target) return []
    const own = statSync(path).isDirectory() ? '' : `=${readFileSync(path, 'utf8')}`
    const inTheWay = target.startsWith(path + sep)
    return [...(inTheWay ? [] : [relative(folder, path) + own]), ...(own === '' ? outsideOf(target, path) : [])]
  })
}

/** What a call of the generator does, without the layout: that takes most of the time and changes no path. */
async function generate(chosen: ProjectOptions, where: string) {
  const spec = resolveSpec(chosen)
  refuseTaken(join(resolve(where), spec.name))
  const files = await renderFiles(planSources(spec), '0.0.0', { format: unformatted })
  return { files, target: await writeProject(files, { output: where, name: spec.name }) }
}

describe('fuzzing the generator', () => {
  it('writes nothing outside of the target, and only code that parses, whatever the name, the path and the options', async () => {
    let accepted = 0
    await fc.assert(
      fc.asyncProperty(name, output, options, async (fuzzedName, pieces, chosen) => {
        rmSync(folder, { recursive: true })
        mkdirSync(join(folder, 'box'), { recursive: true })
        writeFileSync(join(folder, 'box', 'mine.txt'), 'mine')
        writeFileSync(join(folder, 'mine.txt'), 'mine')
        const where = [folder, 'box', ...pieces].join('/')
        fc.pre(resolve(where.replaceAll('\0', '')).startsWith(folder))
        const target = join(resolve(where.replaceAll('\0', '')), fuzzedName)
        const project = await generate({ ...chosen, name: fuzzedName }, where).catch((error: unknown) => {
          const { code } = error as { code?: unknown }
          // What is refused is refused by us or by the disk, never by an accident on the way.
          if (typeof code !== 'string') throw error
          return undefined
        })
        if (project === undefined) {
          expect(outsideOf('')).toEqual(['box', 'box/mine.txt=mine', 'mine.txt=mine'])
          return
        }
        accepted += 1
        expect(project.target).toBe(target)
        expect(outsideOf(target).filter((entry) => entry.includes('='))).toEqual(['box/mine.txt=mine', 'mine.txt=mine'])
        expect(codeOf(project.files).flatMap(syntaxErrors)).toEqual([])
        const manifest = JSON.parse(project.files.get('package.json')?.content ?? '') as { name: string }
        expect(manifest.name).toBe(fuzzedName)
      }),
      { numRuns: runs }
    )
    expect(accepted).toBeGreaterThan(runs / 20)
  }, 3_600_000)
})
