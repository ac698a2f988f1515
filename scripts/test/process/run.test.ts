import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { run } from '../../process/run.mjs'

const scratch = mkdtempSync(join(tmpdir(), 'kit run '))
afterAll(() => rmSync(scratch, { recursive: true }))

const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

async function untilDead(pid: number) {
  for (let tries = 0; tries < 100 && isAlive(pid); tries++) await new Promise((resolve) => setTimeout(resolve, 50))
  return !isAlive(pid)
}

describe.concurrent('running a program', () => {
  it('gives its exit code and what it wrote to both streams', async () => {
    const result = await run('sh', ['-c', 'echo out; echo err >&2; exit 3'])
    expect(result).toMatchObject({ ok: false, code: 3 })
    expect(result.output.split('\n').sort()).toEqual(['', 'err', 'out'])
  })

  it('says which program is not there instead of throwing', async () => {
    const { ok, code, output } = await run('/nowhere/tool', [])
    expect({ ok, code }).toEqual({ ok: false, code: 127 })
    expect(output).toContain('/nowhere/tool could not be started')
  })

  it('ends a program whose time is over, and says so', async () => {
    const { ok, code, output } = await run('sh', ['-c', 'echo began; sleep 60'], { timeoutMs: 200 })
    expect({ ok, code }).toEqual({ ok: false, code: 124 })
    expect(output).toContain('began')
    expect(output).toContain('was ended')
  })

  it('ends a program that has been silent for too long, but not one that keeps writing', async () => {
    const talking = run('sh', ['-c', 'for i in 1 2 3 4 5 6; do echo $i; sleep 0.2; done'], { silenceMs: 900 })
    const silent = run('sh', ['-c', 'echo 1; sleep 60'], { silenceMs: 300 })
    expect((await talking).ok).toBe(true)
    expect((await silent).code).toBe(124)
  })

  it('ends what the program left running in the background, without waiting for it', async () => {
    const { ok, output } = await run('sh', ['-c', 'sleep 60 & echo $!'])
    expect(ok).toBe(true)
    expect(await untilDead(Number(output.trim()))).toBe(true)
  })

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143]
  ] as const)('leaves no process behind and does not go on when interrupted by %s', async (signal, code) => {
    const folder = mkdtempSync(join(scratch, signal))
    const module = new URL('../../process/run.mjs', import.meta.url).href
    const pidFile = join(folder, 'pid')
    writeFileSync(
      join(folder, 'main.mjs'),
      `import { run } from ${JSON.stringify(module)}
       await run('sh', ['-c', 'sleep 60 & echo $! > "${pidFile}"; echo ready; wait'], { inherit: true })
       console.log('went on')`
    )
    const main = spawn(process.execPath, ['main.mjs'], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] })
    let output = ''
    main.stdout.on('data', (text: Buffer) => (output += text.toString()))
    await once(main.stdout, 'data')
    const grandchild = Number(readFileSync(pidFile, 'utf8'))
    expect(isAlive(grandchild)).toBe(true)
    main.kill(signal)
    expect(await once(main, 'exit')).toEqual([code, null])
    expect(output).toBe('ready\n')
    expect(await untilDead(grandchild)).toBe(true)
  })
})
