import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { cp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { withFileLock } from './file-lock.js'
import { cacheFolder, findProgram, isExecutable } from './programs.js'
import { runCommand } from './run-command.js'

/** The newest 1.x needs Go 1.24; the last one for Go 1.22 differs in its dependencies only. */
const versions = [
  { ferretdb: 'v1.24.2', go: [1, 24] },
  { ferretdb: 'v1.24.0', go: [1, 22] }
] as const

const modulePath = 'github.com/FerretDB/FerretDB'

/** A FerretDB of the machine, or the one built before. */
export function findFerretdb(): string | undefined {
  const cached = versions.map(({ ferretdb }) => cachedProgram(ferretdb)).find(isExecutable)
  return cached ?? findProgram('ferretdb')
}

/** True when {@link buildFerretdb} has what it needs, the network apart. */
export function canBuildFerretdb(): boolean {
  return chooseVersion() !== undefined
}

/** Builds FerretDB from the Go module proxy into the cache, once per machine, and fulfils with its path. */
export async function buildFerretdb(): Promise<string> {
  const version = chooseVersion()
  if (version === undefined) throw new Error('FerretDB needs Go 1.22 or newer.')
  return withFileLock(`${cachedProgram(version)}.lock`, async () => {
    const program = cachedProgram(version)
    return isExecutable(program) ? program : build(version, program)
  })
}

const cachedProgram = (version: string) =>
  join(cacheFolder(), `ferretdb-${version}-${process.platform}-${process.arch}`)

function chooseVersion(): string | undefined {
  const go = findGo()
  if (go === undefined) return undefined
  const [major = 0, minor = 0] = goVersion(go)
  return versions.find(
    ({ go: [wantMajor, wantMinor] }) => major > wantMajor || (major === wantMajor && minor >= wantMinor)
  )?.ferretdb
}

const findGo = () => findProgram('go') ?? ['/usr/local/go/bin/go'].find(isExecutable)

function goVersion(go: string): number[] {
  try {
    const text = execFileSync(go, ['env', 'GOVERSION'], {
      encoding: 'utf8',
      cwd: tmpdir(),
      stdio: ['ignore', 'pipe', 'ignore']
    })
    return (/go(\d+)\.(\d+)/.exec(text) ?? []).slice(1).map(Number)
  } catch {
    return []
  }
}

/**
 * `go install …@version` would do, but that asks the proxy for the list of versions, which not every proxy has, and
 * the program refuses to start without build/version/version.txt, which the module lacks.
 */
async function build(version: string, program: string): Promise<string> {
  const go = findGo() ?? 'go'
  const folder = mkdtempSync(join(tmpdir(), 'kit-ferretdb-'))
  try {
    const answer = await runCommand(go, ['mod', 'download', '-json', `${modulePath}@${version}`], {
      timeoutMs: 120_000,
      cwd: folder
    })
    const source = join(folder, 'source')
    await cp((JSON.parse(answer) as { Dir: string }).Dir, source, { recursive: true })
    await runCommand('chmod', ['-R', 'u+w', source], { timeoutMs: 30_000 })
    writeFileSync(join(source, 'build', 'version', 'version.txt'), `${version}\n`)
    const draft = join(folder, 'ferretdb')
    const flags = ['-trimpath', '-buildvcs=false', '-ldflags=-s -w', '-o', draft]
    await runCommand(go, ['build', ...flags, './cmd/ferretdb'], {
      timeoutMs: 600_000,
      cwd: source,
      env: { CGO_ENABLED: '0' }
    })
    return await install(draft, program)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function install(draft: string, program: string): Promise<string> {
  if (!existsSync(cacheFolder())) mkdirSync(cacheFolder(), { recursive: true, mode: 0o755 })
  const beside = `${program}.${process.pid}.draft`
  await cp(draft, beside)
  chmodSync(beside, 0o755)
  renameSync(beside, program)
  return program
}
