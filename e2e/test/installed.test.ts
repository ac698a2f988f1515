import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { customerIn, type Customer } from '../src/customer.js'
import { installInto } from '../src/installers.js'
import { jobs } from '../src/jobs/index.js'
import { nodeNames } from '../src/nodes.js'
import { published, shortNames } from '../src/packages.js'
import { resolutions, typeCheck, type Resolution } from '../src/type-check.js'

describe.each(shortNames)('%s, installed alone with npm and without install scripts', (short) => {
  const { name, bin, entries } = published[short]
  const { folder, packed, registry } = inject('published')
  const { version, integrity } = packed[short]
  let customer: Customer

  beforeAll(async () => {
    const target = join(folder, 'npm', short)
    customer = customerIn(await installInto(target, { [name]: version }, { installer: 'npm', registry }))
  })

  it('is byte for byte what was packed', async () => {
    const lockfile = JSON.parse(await readFile(join(customer.folder, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { version: string; integrity: string }>
    }
    expect(lockfile.packages[`node_modules/${name}`]).toMatchObject({ version, integrity })
  })

  it('brings no package that wants to run an install script', async () => {
    const lockfile = JSON.parse(await readFile(join(customer.folder, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { hasInstallScript?: boolean }>
    }
    const scripted = Object.entries(lockfile.packages).filter(([, { hasInstallScript }]) => hasInstallScript)
    expect(scripted.map(([path]) => path)).toEqual([])
  })

  it.each(nodeNames)('gives ESM and CommonJS the same names on Node %s', async (node) => {
    for (const entry of entries) {
      const imported = await customer.evaluate(
        'names.mjs',
        `import * as api from '${entry}'\nconsole.log(JSON.stringify(Object.keys(api).sort()))\n`,
        { node }
      )
      const required = await customer.evaluate(
        'names.cjs',
        `console.log(JSON.stringify(Object.keys(require('${entry}')).sort()))\n`,
        { node }
      )
      expect(imported).not.toEqual([])
      expect(required).toEqual(imported)
    }
  })

  it.each(Object.keys(resolutions) as Resolution[])(
    'type-checks under %s, its declarations included',
    async (resolution) => {
      const use = entries.map(
        (entry, index) =>
          `import * as api${index} from '${entry}'\nexport const names${index} = Object.keys(api${index})\n`
      )
      const files: Record<string, string> =
        resolution === 'NodeNext' ? { 'use.mts': use.join(''), 'use.cts': use.join('') } : { 'use.ts': use.join('') }
      expect(await typeCheck(customer.folder, resolution, files)).toEqual([])
    }
  )

  describe.each(nodeNames)('its command on Node %s', (node) => {
    it('prints its version and nothing else', async () => {
      expect(await customer.run(bin, ['--version'], { node })).toMatchObject({ stdout: `${version}\n`, stderr: '' })
    })

    it('explains itself', async () => {
      const { stdout, stderr } = await customer.run(bin, ['--help'], { node })
      expect(stdout).toContain(bin)
      expect(stdout).toContain('--json')
      expect(stderr).toBe('')
    })

    it('refuses a mistyped option with exit code 2, naming the one that was meant, without a stack trace', async () => {
      const { args, meant } = jobs[short].mistyped
      const { code, stdout, stderr } = await customer.tryRun(bin, args, { node })
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
      expect(stderr).toContain(`did you mean ${meant}?`)
      expect(stderr).not.toMatch(/^\s+at /m)
    })

    it(jobs[short].title, async () => {
      await jobs[short].run(customer, node)
    })
  })
})

describe.each(['pnpm', 'yarn', 'yarn-berry'] as const)('installed by %s', (installer) => {
  it.each(shortNames)('%s can be imported, required and run', async (short) => {
    const { name, bin, entries } = published[short]
    const { folder, packed, registry } = inject('published')
    const { version } = packed[short]
    const target = join(folder, installer, short)
    const customer = customerIn(await installInto(target, { [name]: version }, { installer, registry }))
    for (const entry of entries) {
      expect(
        await customer.evaluate('import.mjs', `console.log(Object.keys(await import('${entry}')).length)`)
      ).toBeGreaterThan(0)
      expect(
        await customer.evaluate('require.cjs', `console.log(Object.keys(require('${entry}')).length)`)
      ).toBeGreaterThan(0)
    }
    expect(await customer.run(bin, ['--version'])).toMatchObject({ stdout: `${version}\n` })
    expect((await customer.run(bin, ['--help'])).stdout).toContain(bin)
  })
})
