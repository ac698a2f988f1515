import { describe, expect, it } from 'vitest'
import { applyChanges, emptyLedger } from '../../src/drivers/mongodb/ledger-state.js'
import { newEntry } from '../contract/driver.js'

const at = new Date('2025-01-08T12:00:00Z')

describe('the log of MongoDB', () => {
  it('comes to the ledger that its records describe', () => {
    const ledger = emptyLedger()
    const step = { version: '1', direction: 'up', position: 0 } as const
    applyChanges(ledger, [{ kind: 'applying', entry: newEntry('1') }], at)
    applyChanges(ledger, [{ kind: 'step', step: { ...step, state: 'running', checksum: 'c', text: 't' } }], at)
    applyChanges(ledger, [{ kind: 'step-done', ...step, durationMs: 1 }], at)
    expect(ledger.steps.get('1')).toMatchObject([{ state: 'done', text: 't' }])
    applyChanges(ledger, [{ kind: 'finished', entry: newEntry('1'), durationMs: 3.6 }], at)
    expect(ledger.entries.get('1')).toMatchObject({ state: 'applied', durationMs: 4, finishedAt: at.toISOString() })
    applyChanges(ledger, [{ kind: 'removed', version: '1' }], at)
    expect([ledger.entries.size, ledger.steps.size]).toEqual([0, 0])
  })

  it('keeps none of the changes written together when one cannot be', () => {
    const ledger = emptyLedger()
    applyChanges(ledger, [{ kind: 'applied', entry: newEntry('1'), durationMs: 1 }], at)
    const both = [{ kind: 'removed', version: '1' } as const, { kind: 'removed', version: '2' } as const]
    expect(() => applyChanges(ledger, both, at)).toThrow('Another run changed the ledger')
    expect([...ledger.entries.keys()]).toEqual(['1'])
  })
})
