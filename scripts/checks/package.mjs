import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from '../process/run.mjs'
import { publishedPackages, root } from '../root.mjs'
import { runTool } from './check.mjs'

/**
 * One check a published package: what `pnpm publish` would upload is sound for every kind of importer.
 * @returns {import('./check.mjs').Check[]}
 */
export function packageChecks() {
  return publishedPackages().map(({ folder, manifest }) => ({
    name: `package:${folder.replace('packages/', '')}`,
    title: `${manifest.name} is packed so that every resolver finds its code and types`,
    run: ({ env }) => checkPacked(join(root, folder), env)
  }))
}

/**
 * @param {string} folder
 * @param {Record<string, string | undefined>} env
 */
async function checkPacked(folder, env) {
  const temp = mkdtempSync(join(tmpdir(), 'kit-pack-'))
  try {
    const packed = await run('pnpm', ['pack', '--pack-destination', temp], { cwd: folder, env, timeoutMs: 120_000 })
    const tarball = readdirSync(temp).find((name) => name.endsWith('.tgz'))
    if (!packed.ok || tarball === undefined) return { ok: false, output: packed.output }
    const results = [
      await runTool('publint', ['run', join(temp, tarball), '--strict'], { env }),
      await runTool('attw', [join(temp, tarball), '--profile', 'esm-only', '--no-definitely-typed', '--no-color'], {
        env
      })
    ]
    return { ok: results.every(({ ok }) => ok), output: results.map(({ output }) => output).join('\n') }
  } finally {
    rmSync(temp, { recursive: true, force: true })
  }
}
