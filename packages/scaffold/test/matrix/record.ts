import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { listStacks } from '@kit/scaffold'
import type { Findings } from '../contract/check.js'
import type { Proof } from './prove.js'

const docs = fileURLToPath(new URL('../../../../docs/proofs/', import.meta.url))
const json = `${docs}scaffold-matrix.json`

/** One row of the record: counts of assertions, and what failed. */
interface Row {
  readonly when: string
  readonly seconds: number
  readonly installed?: boolean
  readonly contract?: Count
  readonly attack?: Count
  readonly exitCodes?: readonly (number | null)[]
  readonly error?: string
}

interface Count {
  readonly passed: number
  readonly failed: readonly string[]
}

type Record_ = Readonly<Record<string, Row>>

const count = ({ passed, failed }: Findings): Count => ({
  passed: passed.length,
  failed: failed.map(({ title }) => title)
})

/** Keeps the last result of each combination and writes the page anew. */
export function record(
  key: string,
  start: number,
  outcome: { proof?: Proof; installed?: boolean; error?: unknown }
): Row {
  const { proof, installed, error } = outcome
  const row: Row = {
    when: new Date().toISOString().slice(0, 16),
    seconds: Math.round((Date.now() - start) / 1000),
    ...(installed === undefined ? {} : { installed }),
    ...(proof === undefined
      ? {}
      : { contract: count(proof.contract), attack: count(proof.attack), exitCodes: proof.exitCodes }),
    ...(error === undefined
      ? {}
      : {
          error: (error instanceof Error ? error.message : JSON.stringify(error))
            .split('\n')
            .slice(0, 3)
            .join(' ')
            .replace(/\/\S*\/(?=t[12]-)/g, '')
        })
  }
  const rows: Record_ = existsSync(json) ? (JSON.parse(readFileSync(json, 'utf8')) as Record_) : {}
  const all = Object.fromEntries(Object.entries({ ...rows, [key]: row }).sort(([a], [b]) => (a < b ? -1 : 1)))
  writeFileSync(json, `${JSON.stringify(all, null, 2)}\n`)
  writeFileSync(`${docs}scaffold-matrix.md`, page(all))
  return row
}

export const isGood = ({ contract, attack, exitCodes, error }: Row): boolean =>
  error === undefined &&
  (contract?.failed.length !== undefined) === (attack !== undefined) &&
  (contract?.failed.length ?? 0) + (attack?.failed.length ?? 0) === 0 &&
  (exitCodes ?? []).every((code) => code === 0)

const shown = (part: Count | undefined) =>
  part === undefined
    ? ''
    : part.failed.length === 0
      ? `${part.passed}`
      : `${part.passed}, **${part.failed.length} failed**`

function page(rows: Record_): string {
  const combinations = listStacks().flatMap(({ id, databases }) => databases.map((database) => ({ id, database })))
  const usual = combinations.map((one) => ({ ...one, key: `t2 ${one.id} ${one.database}` }))
  const variants = Object.keys(rows).flatMap((key) => {
    const [tier, id = '', database = '', ...variant] = key.split(' ')
    if (tier !== 't2' || variant.length === 0) return []
    return variant[0] === 'open'
      ? [{ id: `${id} without accounts`, database, key }]
      : [{ id, database: 'mysql, on MySQL', key }]
  })
  const t2 = [...usual, ...variants].map(({ id, database, key }) => {
    const row = rows[key]
    const cells =
      row === undefined
        ? ['not run', '', '', '', '']
        : [
            row.error === undefined
              ? row.installed === true
                ? 'install and ci'
                : 'shared'
              : `**${row.error.replaceAll('|', '\\|')}**`,
            shown(row.contract),
            shown(row.attack),
            (row.exitCodes ?? []).join(', '),
            `${row.seconds}`
          ]
    return `| ${id} | ${database} | ${cells.join(' | ')} |`
  })
  const t1 = combinations.map(({ id, database }) => {
    const cell = (key: string) => {
      const row = rows[key]
      return row === undefined ? 'not run' : row.error === undefined ? 'passed' : `**failed**`
    }
    return `| ${id} | ${database} | ${cell(`t1 ${id} ${database} auth`)} | ${cell(`t1 ${id} ${database} open`)} |`
  })
  const failures = Object.entries(rows).flatMap(([key, { contract, attack }]) =>
    [...(contract?.failed ?? []), ...(attack?.failed ?? [])].map((title) => `- ${key}: ${title}`)
  )
  return `# Every stack with every database

The last result of each combination, written by \`pnpm --filter @kit/scaffold matrix\`.

## Started and asked

Each project is generated, installed without scripts, built, migrated, seeded and started, in production and in development
mode. One contract suite and one suite of attacks talk to it over HTTP; both know nothing of stack or database.
Then it gets SIGTERM and must end with 0. \`mysql\` is on MariaDB where it does not say MySQL, which is reached over TLS; MongoDB is FerretDB where no mongod is found.
*install and ci*: by \`npm install --ignore-scripts\` and again by \`npm ci --ignore-scripts\`; *shared*: with one installation for all.

| stack | database | installed by | contract | attacks | exit codes | seconds |
| --- | --- | --- | ---: | ---: | --- | ---: |
${t2.join('\n')}
${failures.length === 0 ? '' : `\n### What failed\n\n${failures.join('\n')}\n`}
## Types, lint without warnings, unit tests

With one installation for all.

| stack | database | with accounts | without |
| --- | --- | --- | --- |
${t1.join('\n')}
`
}
