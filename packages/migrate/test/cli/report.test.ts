import { createStyle, type CommandContext } from '@kit-internal/cli'
import { describe, expect, it } from 'vitest'
import { liveReport } from '../../src/cli/live-report.js'
import { renderPlan } from '../../src/cli/views.js'
import type { MigrateEvent } from '../../src/index.js'

const style = createStyle({ write: () => undefined }, {}, false)

function told(event: MigrateEvent): string[] {
  const lines: string[] = []
  const progress = { clear: () => undefined }
  liveReport({ style, progress, print: (line: string) => lines.push(line) } as unknown as CommandContext)(event)
  return lines
}

describe('the report of a run', () => {
  it('leaves the plan to the result when another run did it all meanwhile', () => {
    const plan = { type: 'plan', direction: 'up', server: 'SQLite', connection: 'sqlite:x' } as const
    expect(told({ ...plan, files: [] })).toEqual([])
    expect(told({ ...plan, files: ['1_a.sql'] })).toContain('Pending Migrations: 1')
  })

  it('says after how many statements a migration continues, if there are any', () => {
    const begin = { type: 'begin', direction: 'up', file: '1_a.sql' } as const
    expect(told({ ...begin, resumedAt: 2 })).toEqual(['Running migration: 1_a.sql (continues after 2 statements)'])
    expect(told({ ...begin, resumedAt: 0 })).toEqual(['Running migration: 1_a.sql (continues)'])
  })

  it('names no line where there is none', () => {
    const statement = { description: 'createCollection users', line: 0, text: '{}' }
    const planned = [{ version: '1', file: '1_a.json', transaction: true, statements: [statement] }]
    expect(renderPlan(planned, { style, verbose: false, verb: 'Would run' })).toBe(
      'Would run: 1_a.json\n  · createCollection users'
    )
  })

  it('says what an interrupted run did already', () => {
    const statements = (['done', 'cut off', undefined] as const).map((earlier, at) => ({
      description: `CREATE TABLE t${at}`,
      line: at + 2,
      text: '',
      ...(earlier === undefined ? {} : { earlier })
    }))
    const planned = [{ version: '1', file: '1_a.sql', transaction: false, statements }]
    expect(renderPlan(planned, { style, verbose: false, verb: 'Would run' }).split('\n')).toEqual([
      'Would run: 1_a.sql (without a transaction)',
      '  ✓ CREATE TABLE t0 (line 2) (done by an earlier run)',
      '  · CREATE TABLE t1 (line 3) (an earlier run was cut off here: the database is asked whether it took effect)',
      '  · CREATE TABLE t2 (line 4)'
    ])
  })
})
