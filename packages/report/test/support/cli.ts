import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runCli } from '@kit-internal/cli'
import { onTestFinished } from 'vitest'
import { program } from '../../src/cli/program.js'

/** A folder of its own that is gone after the test, with files in it. */
export function folderWith(files: Readonly<Record<string, unknown>> = {}) {
  const path = mkdtempSync(join(tmpdir(), 'kit-report-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(path, name), typeof content === 'string' ? content : JSON.stringify(content))
  }
  return { path, read: (name: string) => readFileSync(join(path, name), 'utf8') }
}

/** Runs `kit-report` in this process, as if in the folder. */
export async function kitReport(cwd: string, ...argv: string[]) {
  const written = { stdout: '', stderr: '' }
  const output = (name: keyof typeof written) => ({
    write: (text: string) => (written[name] += text),
    isTTY: false,
    columns: 120
  })
  const code = await runCli(program('0.0.0-test'), argv, {
    cwd,
    env: { PATH: process.env['PATH'] },
    stdin: process.stdin,
    stdout: output('stdout'),
    stderr: output('stderr')
  })
  return { code, ...written }
}
