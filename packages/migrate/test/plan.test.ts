import { describe, expect, it } from 'vitest'
import type { MigrationFile } from '../src/file/folder.js'
import type { LedgerEntry, LedgerState } from '../src/ledger.js'
import { findFile, planDown, planUp } from '../src/plan.js'

const file = (version: string): MigrationFile => ({
  version,
  title: 'x',
  file: `${version}_x.sql`,
  path: '',
  text: '',
  checksum: ''
})
const files = (...versions: string[]) => versions.map(file)
const entry = (version: string, sequence: number, state: LedgerState = 'applied'): LedgerEntry => ({
  version,
  file: `${version}_x.sql`,
  state,
  sequence,
  checksum: '',
  fileChecksum: '',
  startedAt: '',
  durationMs: 0,
  appliedBy: ''
})
const up = (at: {
  files: MigrationFile[]
  ledger: LedgerEntry[]
  to?: string
  outOfOrder?: 'error' | 'allow' | 'ignore'
}) => planUp(at, { to: at.to, outOfOrder: at.outOfOrder ?? 'error' })
const versions = (steps: readonly { file: MigrationFile }[]) => steps.map((step) => step.file.version)

describe('planUp', () => {
  it('takes the files that the ledger has not, in their order', () => {
    expect(versions(up({ files: files('1', '2', '3'), ledger: [entry('1', 1)] }).migrations)).toEqual(['2', '3'])
  })

  it('knows a version by its number, not by its zeros', () => {
    expect(up({ files: files('0001'), ledger: [entry('1', 1)] }).migrations).toEqual([])
  })

  it('stops at the version it was given, by number, by name or by the beginning of the name', () => {
    for (const to of ['2', '2_x.sql', '2_'])
      expect(versions(up({ files: files('1', '2', '3'), ledger: [], to }).migrations)).toEqual(['1', '2'])
    expect(() => up({ files: files('1'), ledger: [], to: '9' })).toThrow('There is no migration "9".')
  })

  it('refuses a file older than the newest applied one, unless told to allow or ignore it', () => {
    const at = { files: files('1', '2', '3'), ledger: [entry('2', 1)] }
    expect(() => up(at)).toThrow('1_x.sql is older than 2, which is applied already.')
    expect(versions(up({ ...at, outOfOrder: 'allow' }).migrations)).toEqual(['1', '3'])
    const ignoring = up({ ...at, outOfOrder: 'ignore' })
    expect([versions(ignoring.migrations), ignoring.ignored.map(({ version }) => version)]).toEqual([['3'], ['1']])
  })

  it('goes on with an interrupted migration first', () => {
    const { migrations } = up({ files: files('1', '2', '3'), ledger: [entry('1', 1), entry('2', 2, 'applying')] })
    expect(versions(migrations)).toEqual(['2', '3'])
    expect(migrations[0]?.begun?.version).toBe('2')
  })

  it('refuses to go on when an interrupted migration has lost its file, or a rollback was interrupted', () => {
    expect(() => up({ files: files('1'), ledger: [entry('2', 1, 'applying')] })).toThrow(
      expect.objectContaining({ code: 'KIT_MIGRATE_MISSING_FILE' })
    )
    expect(() => up({ files: files('1'), ledger: [entry('1', 1, 'reverting')] })).toThrow(
      expect.objectContaining({ code: 'KIT_MIGRATE_HALF_DONE' })
    )
  })
})

describe('planDown', () => {
  const ledger = [entry('1', 1), entry('3', 2), entry('2', 3)]
  const down = (options: { steps: number } | { to: string }) => planDown({ files: files('1', '2'), ledger }, options)

  it('goes by the order of application, newest first', () => {
    expect(down({ steps: 2 }).map((step) => step.entry.version)).toEqual(['2', '3'])
  })

  it('goes back to the version that stays, or to zero', () => {
    expect(down({ to: '1' }).map((step) => step.entry.version)).toEqual(['2', '3'])
    expect(down({ to: 'zero' }).map((step) => step.entry.version)).toEqual(['2', '3', '1'])
    expect(() => down({ to: '7' })).toThrow(expect.objectContaining({ code: 'KIT_MIGRATE_UNKNOWN_VERSION' }))
  })

  it('includes what has no file any more', () => {
    expect(down({ steps: 2 }).map((step) => step.file?.version)).toEqual(['2', undefined])
  })

  it('refuses while a migration is applied only in part', () => {
    expect(() => planDown({ files: [], ledger: [entry('1', 1, 'applying')] }, { steps: 1 })).toThrow(
      expect.objectContaining({ code: 'KIT_MIGRATE_HALF_DONE' })
    )
  })
})

describe('findFile', () => {
  it('wants a beginning to fit one file only', () => {
    expect(() => findFile(files('11', '12'), '1')).toThrow('There is more than one migration "1".')
  })
})
