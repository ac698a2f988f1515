import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { withFileLock } from './file-lock.js'
import { cacheFolder, findProgram, isExecutable, mayInstall } from './programs.js'
import { runCommand } from './run-command.js'

const archive = 'http://archive.ubuntu.com/ubuntu/pool/main'

/**
 * The server, and the libraries that other systems have in other versions, as Ubuntu 22.04 came out with them: these
 * files stay as they are, and need a libc that is old by now.
 */
const packages = [
  [
    'm/mysql-8.0/mysql-server-core-8.0_8.0.28-0ubuntu4_amd64.deb',
    '69a97fa36a94ce981cf4a5fd6eb674003fa42559b442ba9807309c69d1b90fdb'
  ],
  [
    'libe/libevent/libevent-core-2.1-7_2.1.12-stable-1build3_amd64.deb',
    '9317ae74915b9e4372f7506fbd16ae2a021e0ead79a8d88f96dad49b87d94508'
  ],
  [
    'libe/libevent/libevent-pthreads-2.1-7_2.1.12-stable-1build3_amd64.deb',
    '078211a125a9ef5a9c7d24eb441761cefde8812b69889f7cee96824b0dc66831'
  ],
  ['i/icu/libicu70_70.1-2_amd64.deb', '58a154f6307289813da2276f900498ef536ae7c0522d2cf31a3c3c5cf62dfd9a'],
  ['m/mecab/libmecab2_0.996-14build9_amd64.deb', 'cb25c996ff0ed53158bc6b9cda66f68f003ff3824f8276ddfa0ad20d60e1411a'],
  [
    'p/protobuf/libprotobuf-lite23_3.12.4-1ubuntu7_amd64.deb',
    '74213165bb99962044366f56d43eaebf7f7ffd7903d60820abd8373f6fe067c0'
  ],
  ['n/numactl/libnuma1_2.0.14-3ubuntu2_amd64.deb', '0721c89001fbbd1ada23e89da5d60e762763c1a7b3dc814a2e9a518480a8043d'],
  [
    'liba/libaio/libaio1_0.3.112-13build1_amd64.deb',
    '2dcfe0b49d7cccfbf1bd6a3f627cf44bea9f51fb32f7e0e552a0df75698e0d27'
  ],
  [
    'libt/libtirpc/libtirpc3_1.3.2-2build1_amd64.deb',
    'e5af8cc79ce2cd14a716922f7936d2a7c26d1e90642aaa7810afe4fcdc1cf2dc'
  ]
] as const

const unpacked = () => join(cacheFolder(), 'mysql-8.0.28')
const unpackedProgram = () => join(unpacked(), 'mysqld')

/** A MySQL of the machine, where that name is not MariaDB's, or the one unpacked before. */
export function findMysqld(): string | undefined {
  if (isExecutable(unpackedProgram())) return unpackedProgram()
  const program = findProgram('mysqld')
  return program !== undefined && mysqlVersion(program) !== undefined ? program : undefined
}

export const canUnpackMysql = () => process.platform === 'linux' && process.arch === 'x64' && mayInstall()

/** Debian has MariaDB only, whose packages MySQL's exclude: Ubuntu's are unpacked into the cache and not installed. */
export async function unpackMysql(): Promise<void> {
  await withFileLock(`${unpacked()}.lock`, async () => {
    if (existsSync(unpacked())) return
    const draft = `${unpacked()}.${process.pid}.draft`
    try {
      mkdirSync(draft, { recursive: true, mode: 0o755 })
      await Promise.all(packages.map(([path, checksum]) => unpack(`${archive}/${path}`, checksum, draft)))
      const program = join(draft, 'mysqld')
      writeFileSync(program, starter)
      for (const path of [draft, program]) chmodSync(path, 0o755)
      if (mysqlVersion(program) === undefined) throw new Error("Ubuntu's MySQL does not run on this system.")
      renameSync(draft, unpacked())
    } finally {
      rmSync(draft, { recursive: true, force: true })
    }
  })
}

async function unpack(url: string, checksum: string, folder: string): Promise<void> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(60_000) })
  if (!answer.ok) throw new Error(`${url} answers ${answer.status}.`)
  const bytes = Buffer.from(await answer.arrayBuffer())
  if (createHash('sha256').update(bytes).digest('hex') !== checksum) throw new Error(`${url} is not what it was.`)
  const file = join(folder, `${checksum}.deb`)
  writeFileSync(file, bytes)
  await runCommand('dpkg-deb', ['--extract', file, folder], { timeoutMs: 120_000 })
  rmSync(file)
}

/** Finds its libraries and messages wherever the folder is; what is told comes first, as `--no-defaults` must. */
const starter = `#!/bin/sh
here=$(dirname "$0")
export LD_LIBRARY_PATH="$here/usr/lib/x86_64-linux-gnu"
exec "$here/usr/sbin/mysqld" "$@" --lc-messages-dir="$here/usr/share/mysql" --secure-file-priv=
`

/** Undefined when it is MariaDB, or does not run. */
export function mysqlVersion(program: string): string | undefined {
  try {
    const text = execFileSync(program, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
    return /MariaDB/i.test(text) ? undefined : / Ver (\d[\w.]*)/.exec(text)?.[1]
  } catch {
    return undefined
  }
}
