import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { lintRules } from '../../src/lint/index.js'
import { postgresCases, type RuleCase } from '../lint/rule-cases.js'

/** Every rule that squawk 2.66.0 knows by name, but for the alias require-timeout-settings of two of them. */
const squawkRules =
  `adding-field-with-default adding-foreign-key-constraint adding-not-nullable-field adding-required-field
  adding-serial-primary-key-field ban-alter-domain-with-add-constraint ban-char-field
  ban-concurrent-index-creation-in-transaction ban-create-domain-with-constraint ban-drop-column ban-drop-database
  ban-drop-not-null ban-drop-table ban-duplicate-column-assignments ban-truncate-cascade ban-uncommitted-transaction
  changing-column-type constraint-missing-not-valid disallowed-unique-constraint identifier-too-long
  prefer-bigint-over-int prefer-bigint-over-smallint prefer-identity prefer-repack prefer-robust-stmts prefer-text-field
  prefer-timestamptz renaming-column renaming-table require-concurrent-index-creation require-concurrent-index-deletion
  require-concurrent-partition-detach require-concurrent-reindex require-enum-value-ordering require-lock-timeout
  require-statement-timeout require-table-schema transaction-nesting`.split(/\s+/)

/** Where we answer otherwise, by the SQL, and why. */
const otherwise: Readonly<Record<string, string>> = {
  'CREATE INDEX CONCURRENTLY i ON t (a)': 'squawk lets it stand alone; Kit opens a transaction all the same',
  'CREATE TABLE t (id bigint); ALTER TABLE t ADD PRIMARY KEY (id)': 'nobody waits for a table made a moment ago',
  'CREATE TABLE t (a int); ALTER TABLE t ALTER COLUMN a TYPE text': 'nobody waits for a table made a moment ago',
  'CREATE TABLE t (a text); ALTER TABLE t RENAME TO u': 'nobody knows a table made a moment ago',
  'CREATE TABLE t (a text, b "char")': '"char" is another type than char(n)',
  'SAVEPOINT s; SELECT 1; ROLLBACK TO s': 'a savepoint does not end the transaction'
}

const compared = postgresCases.filter(({ rule }) => squawkRules.includes(rule))

describe('beside squawk', () => {
  it('has each of its rules under the same name', () => {
    const ours = lintRules('postgresql').map(({ rule }) => rule)
    expect(squawkRules.filter((rule) => !ours.includes(rule))).toEqual([])
  })

  it('finds what it finds in every case, but for the differences that are listed with a reason', async () => {
    const answers = await Promise.all([true, false].map((transaction) => askSquawk(compared, transaction)))
    const differences = compared.flatMap(({ rule, bad, good, transaction = true }) => {
      const found = answers[transaction ? 0 : 1] as ReadonlyMap<string, ReadonlySet<string>>
      return [...(found.get(bad)?.has(rule) ? [] : [bad]), ...(found.get(good)?.has(rule) ? [good] : [])]
    })
    expect(differences.sort()).toEqual(Object.keys(otherwise).sort())
  })
})

/** What squawk finds in each SQL text of the cases. */
async function askSquawk(cases: readonly RuleCase[], transaction: boolean): Promise<Map<string, Set<string>>> {
  const texts = [
    ...new Set(cases.filter((one) => (one.transaction ?? true) === transaction).flatMap(({ bad, good }) => [bad, good]))
  ]
  const folder = await mkdtemp(join(tmpdir(), 'kit-squawk-'))
  try {
    const files = texts.map((_, index) => join(folder, `${String(index)}.sql`))
    await Promise.all(files.map((file, index) => writeFile(file, `${texts[index] ?? ''};\n`)))
    const options = [
      '--include=require-table-schema',
      '--pg-version=19.0',
      '--reporter=json',
      ...(transaction ? ['--assume-in-transaction'] : [])
    ]
    const findings = JSON.parse(await run(squawkProgram(), [...options, ...files])) as {
      file: string
      rule_name: string
    }[]
    return new Map(
      texts.map((text, index) => {
        const own = findings.filter(({ file }) => file === files[index])
        return [text, new Set(own.map(({ rule_name: name }) => name.replace('timestamp-tz', 'timestamptz')))]
      })
    )
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** Exit code 1 says that there are findings. */
async function run(program: string, args: readonly string[]): Promise<string> {
  try {
    return (await promisify(execFile)(program, args, { maxBuffer: 64 * 1024 * 1024 })).stdout
  } catch (error) {
    const { stdout, code } = error as { stdout?: string; code?: unknown }
    if (code !== 1 || !stdout) throw error
    return stdout
  }
}

function squawkProgram(): string {
  const fromHere = createRequire(import.meta.url)
  const fromPackage = createRequire(fromHere.resolve('squawk-cli/package.json'))
  const name = `@squawk-cli/${process.platform}-${process.arch}`
  return join(
    dirname(fromPackage.resolve(`${name}/package.json`)),
    'bin',
    process.platform === 'win32' ? 'squawk.exe' : 'squawk'
  )
}
