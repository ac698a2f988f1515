import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { takeTour } from '../../checks/tours.mjs'

const folder = mkdtempSync(join(tmpdir(), 'kit tours '))
afterAll(() => rmSync(folder, { recursive: true }))

async function take(markdown: string) {
  const readme = join(folder, 'README.md')
  writeFileSync(readme, markdown)
  return takeTour(readme, process.env)
}

describe('taking the tour of a README', () => {
  it('passes when every block works, each seeing what those before it left', async () => {
    const result = await take(
      '```sh\nnpm install @kit/report\nmkdir out\n```\n' +
        '```txt file=out/name.txt\nworld\n```\n' +
        "```ts\nimport { readFileSync, writeFileSync } from 'node:fs'\n" +
        "const name: string = readFileSync('out/name.txt', 'utf8')\nwriteFileSync('out/hello.txt', `hello ${name}`)\n```\n" +
        '```sh\ngrep -q "hello world" out/hello.txt\n```\n'
    )
    expect(result).toEqual({ ok: true, output: '' })
  })

  it('keeps the folder, the variables and the servers of earlier blocks, and ends them with the tour', async () => {
    const result = await take(
      '```sh\nmkdir -p deep && cd deep\nexport WORD=hello\nsleep 60 &\nserver=$!\n```\n' +
        "```ts\nif (process.env['WORD'] !== 'hello' || !process.cwd().endsWith('deep')) process.exit(1)\n```\n" +
        '```sh\nkill -0 "$server"\n```\n'
    )
    expect(result).toEqual({ ok: true, output: '' })
  })

  it('fails at the block that fails and names its line', async () => {
    const { ok, output } = await take('```sh\ntrue\n```\n\n```sh\necho "that is why"; false\ntrue\n```\n')
    expect(ok).toBe(false)
    expect(output).toContain('README.md:5 failed')
    expect(output).toContain('that is why')
  })

  it('fails when TypeScript does not type-check, although it would run', async () => {
    const { ok, output } = await take('```ts\nconst n: number = "text"\nconsole.log(n)\n```\n')
    expect(ok).toBe(false)
    expect(output).toContain("Type 'string' is not assignable to type 'number'")
  })

  it('fails when there is nothing to run', async () => {
    expect(await take('# Title\n')).toMatchObject({ ok: false })
  })
})
