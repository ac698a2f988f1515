import { describe, expect, it } from 'vitest'
import { createSteps, seconds } from '../src/steps.js'

function terminal(isTTY: boolean) {
  let text = ''
  return { isTTY, columns: 60, write: (more: string) => (text += more), text: () => text }
}

describe('steps of the demo', () => {
  it('print one line each with its duration where there is no terminal', async () => {
    const output = terminal(false)
    let time = 0
    const steps = createSteps(output, new AbortController().signal, () => (time += 1500))
    await expect(steps.run('Boot it', () => Promise.resolve(7))).resolves.toBe(7)
    expect(output.text()).toMatch(/^✓ Boot it +1\.5 s\n$/)
    expect(steps.timings).toEqual([{ title: 'Boot it', durationMs: 1500 }])
  })

  it('show a live line with the newest detail on a terminal, and replace it', async () => {
    const output = terminal(true)
    const steps = createSteps(output, new AbortController().signal)
    await steps.run('Install', (detail) => {
      detail('added 3 packages')
      return Promise.resolve()
    })
    expect(output.text()).toContain('… Install 0.0 s  added 3 packages')
    expect(output.text()).toContain('\r\u001b[2K✓ Install')
  })

  it('mark a step that fails and pass its error on', async () => {
    const output = terminal(false)
    const steps = createSteps(output, new AbortController().signal)
    await expect(steps.run('Boot it', () => Promise.reject(new Error('port taken')))).rejects.toThrow('port taken')
    expect(output.text()).toMatch(/^✗ Boot it/)
    expect(steps.timings).toEqual([])
  })

  it('do not begin once the demo is interrupted', async () => {
    const controller = new AbortController()
    controller.abort(new Error('Interrupted.'))
    const steps = createSteps(terminal(false), controller.signal)
    let begun = false
    const step = steps.run('Boot it', () => Promise.resolve((begun = true)))
    await expect(step).rejects.toThrow('Interrupted.')
    expect(begun).toBe(false)
  })

  it('align durations to the right', () => {
    expect(seconds(940)).toBe('   0.9 s')
    expect(seconds(123_400)).toBe(' 123.4 s')
  })
})
