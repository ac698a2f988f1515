import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus, release, totalmem } from 'node:os'

/** The long proofs run whole with KIT_TEST_FULL=1, and as a sample otherwise. */
export const full = process.env['KIT_TEST_FULL'] === '1'

/** Keeps what a whole proof found in docs/proofs if all its parts passed; a sample is not worth keeping. */
export function recordProof(
  proof: { name: string; title: string; expected: number },
  rows: readonly (readonly [what: string, result: string])[]
): void {
  const { name, title, expected } = proof
  if (!full || rows.length < expected) return
  const folder = new URL('../../../../docs/proofs/', import.meta.url)
  mkdirSync(folder, { recursive: true })
  const machine = `${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()}, Node ${process.version}`
  const table = rows.map(([what, result]) => `| ${what} | ${result} |`).join('\n')
  const text = `# ${title}\n\nBy \`npm run test:full\` on ${new Date().toISOString().slice(0, 10)}: ${machine}.\n\n| What | Result |\n| --- | --- |\n${table}\n`
  writeFileSync(new URL(`migrate-${name}.md`, folder), text)
}
