import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from '@kit-internal/testkit'
import { describe, expect, it } from 'vitest'
import { exampleRun } from '../support/runs.js'

const bin = join(import.meta.dirname, '../../bin/kit-report.js')
const kitReport = [process.execPath, bin]

/** A folder with a run and an old report in it. */
function prepared() {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'run.json'), JSON.stringify(exampleRun()))
  writeFileSync(join(folder, 'report.html'), 'the old report')
  return folder
}

/** A program with mounts of its own. */
const isolated = ['unshare', ['--mount']] as const

const answer = ({ status, stdout, stderr }: { status: number | null; stdout: string; stderr: string }) => ({
  status,
  stdout,
  stderr
})

describe('saving a report', () => {
  // A limit on the size of files fails in the same call as a full disk, on every Linux and without rights.
  it('leaves the old file intact and nothing else behind when the new one cannot be written wholly', () => {
    const folder = prepared()
    const words = [...kitReport, 'show', 'run.json', '--save', 'report.html'].map((word) => `'${word}'`).join(' ')
    const result = answer(
      spawnSync('bash', ['-c', `trap '' XFSZ; ulimit -f 8; exec ${words}`], { cwd: folder, encoding: 'utf8' })
    )
    expect(result.stderr).toMatch(/^error: .*report\.html: .*EFBIG/m)
    expect(result.stderr).not.toMatch(/\n\s+at /)
    expect(result).toMatchObject({ status: 1, stdout: '' })
    expect(readFileSync(join(folder, 'report.html'), 'utf8')).toBe('the old report')
    expect(readdirSync(folder).sort()).toEqual(['report.html', 'run.json'])
  })

  it.runIf(canMount())('leaves the old file intact when the disk is full', () => {
    const folder = prepared()
    const disk = join(folder, 'disk')
    mkdirSync(disk)
    // In a mount namespace of its own, so that nothing stays mounted whatever happens.
    const script = `
      mount -t tmpfs -o size=16k none disk && cp report.html disk/ &&
      { '${kitReport.join("' '")}' show run.json --save disk/report.html; echo "code $?"; cat disk/report.html; echo; ls -A disk; }`
    const { stdout, stderr } = spawnSync(isolated[0], [...isolated[1], 'sh', '-c', script], {
      cwd: folder,
      encoding: 'utf8'
    })
    expect(stdout).toBe('code 1\nthe old report\nreport.html\n')
    expect(stderr).toMatch(/error: .*disk\/report\.html: the disk is full \(ENOSPC\)/)
  })

  it('says so when there are no rights to write, and changes nothing', () => {
    const folder = prepared()
    const closed = join(folder, 'closed')
    mkdirSync(closed)
    writeFileSync(join(closed, 'report.html'), 'the old report')
    chmodSync(closed, 0o555)
    const before = statSync(join(closed, 'report.html')).mtimeMs
    // Rights bind root too once it may not override them.
    const bound =
      process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-dac_override', '--inh-caps=-dac_override', '--'] : []
    const [program, ...words] = [...bound, ...kitReport, 'show', 'run.json', '--save', 'closed/report.html']
    const result = answer(spawnSync(program, words, { cwd: folder, encoding: 'utf8' }))
    chmodSync(closed, 0o755)
    expect(result.stderr).toMatch(/closed\/report\.html: permission denied \(EACCES\)/)
    expect(result.status).toBe(2)
    expect(statSync(join(closed, 'report.html')).mtimeMs).toBe(before)
    expect(readdirSync(closed)).toEqual(['report.html'])
  })
})

function canMount(): boolean {
  return spawnSync(isolated[0], [...isolated[1], 'true']).status === 0
}

describe('the history', () => {
  const append = (folder: string, file: string, run: string) =>
    spawnSync(process.execPath, [bin, 'history', file, run], { cwd: folder, encoding: 'utf8' })

  it.runIf(canMount())('keeps whole lines when the disk is full in the middle of one', () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'first.json'), JSON.stringify(exampleRun()))
    const long = { ...exampleRun(), label: 'l'.repeat(9000), startedAt: '2026-11-20T11:00:00.000Z' }
    writeFileSync(join(folder, 'second.json'), JSON.stringify(long))
    const script = `
      mkdir disk && mount -t tmpfs -o size=32k none disk && kit() { '${kitReport.join("' '")}' history disk/h.jsonl "$@"; } &&
      kit first.json >&2 && before=$(wc -c < disk/h.jsonl) && { head -c 24576 /dev/zero > disk/ballast; kit second.json; echo "code $?"; } &&
      rm disk/ballast && echo "$(( $(wc -c < disk/h.jsonl) - before )) more" && kit > trend.txt; echo "code $?"`
    const { stdout, stderr } = spawnSync(isolated[0], [...isolated[1], 'sh', '-c', script], {
      cwd: folder,
      encoding: 'utf8'
    })
    expect(stderr).toMatch(/error: .*disk\/h\.jsonl: the disk is full \(ENOSPC\)/)
    expect(stdout).toBe('code 1\n0 more\ncode 0\n')
  })

  it('is a regular file: of a device nobody reads the end', () => {
    const folder = prepared()
    const { status, stderr } = append(folder, '/dev/full', 'run.json')
    expect(stderr).toMatch(/^error: \/dev\/full is not a regular file\.\n/)
    expect(status).toBe(2)
  })
})
