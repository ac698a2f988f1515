import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, inject, it } from 'vitest'
import { importedPackages } from '../src/imports.js'
import { published, shortNames } from '../src/packages.js'

interface Manifest {
  exports: Record<string, unknown>
  dependencies: Record<string, string>
  scripts?: Record<string, string>
  engines: { node: string }
  repository: { directory: string }
}

describe.each(shortNames)('the tarball of %s', (short) => {
  const { folder, name, bin, budget } = published[short]
  const { files, version } = inject('published').packed[short]
  const textOf = async (path: string) => await readFile(join(folder, path), 'utf8')
  const code = files.filter((path) => /^dist\/.*\.(js|d\.ts)$/.test(path))

  it('holds code, declarations, its documents and nothing else', () => {
    const expected = [
      /^dist\/[\w/.-]+\.(js|d\.ts)$/,
      /^(templates|schema)\//,
      new RegExp(`^bin/${bin}\\.js$`),
      /^(package\.json|README\.md|CHANGELOG\.md|LICENSE)$/
    ]
    expect(files.filter((path) => !expected.some((pattern) => pattern.test(path)))).toEqual([])
    expect(files).toEqual(
      expect.arrayContaining([
        'package.json',
        'README.md',
        'CHANGELOG.md',
        'LICENSE',
        `bin/${bin}.js`,
        'dist/index.js',
        'dist/index.d.ts'
      ])
    )
  })

  it('carries no source map, test or build information', () => {
    expect(
      files.filter((path) => /\.map$|\.tsbuildinfo$|\.test\.|(^|\/)test\//.test(path.replace(/^templates\/.*/, '')))
    ).toEqual([])
  })

  it('names no private package in its code', async () => {
    for (const path of code) expect.soft(await textOf(path), path).not.toContain('@kit-internal')
  })

  it('imports only what it declares as dependencies', async () => {
    const { dependencies } = JSON.parse(await textOf('package.json')) as Manifest
    for (const path of code) {
      const undeclared = importedPackages(await textOf(path)).filter((imported) => !(imported in dependencies))
      expect.soft(undeclared, path).toEqual([])
    }
  })

  it('weighs no more than its budget', async () => {
    const sizes = await Promise.all(files.map(async (path) => (await stat(join(folder, path))).size))
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(budget)
  })

  it('has a manifest without workspace words, source conditions or install scripts', async () => {
    const response = await fetch(`${inject('published').registry.url}${name}/${version}`)
    const manifest = (await response.json()) as Manifest
    expect(JSON.stringify(manifest.dependencies)).not.toMatch(/workspace:|catalog:/)
    expect(JSON.stringify(manifest.exports)).not.toContain('@kit/source')
    expect(
      Object.keys(manifest.scripts ?? {}).filter((script) => /^(pre|post)?install$|^prepare$/.test(script))
    ).toEqual([])
    expect(manifest.engines).toEqual({ node: '>=20.19' })
    expect(manifest.repository).toMatchObject({ directory: `packages/${short}` })
  })
})
