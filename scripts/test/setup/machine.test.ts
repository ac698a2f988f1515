import { describe, expect, it } from 'vitest'
import { homeNotice, requireNode, toolEnvironment } from '../../setup/machine.mjs'

describe('the machine', () => {
  it.each(['20.19.0', '20.20.2', '22.0.0', '26.1.0'])('is accepted with Node %s', (version) => {
    expect(() => requireNode(version)).not.toThrow()
  })

  it.each(['18.20.0', '20.18.9', '20.9.0'])('is refused with Node %s, which the message names', (version) => {
    expect(() => requireNode(version)).toThrow(`Kit needs Node 20.19 or newer; this is Node ${version}.`)
  })

  it('keeps the caches of the user while the home folder can be written', () => {
    expect(toolEnvironment({ HOME: process.cwd() })).not.toHaveProperty('npm_config_cache')
    expect(homeNotice(process.cwd())).toBeUndefined()
  })

  it('keeps caches in the checkout when the home folder cannot be written, and says so', () => {
    expect(toolEnvironment({ HOME: '/nowhere' })['npm_config_cache']).toMatch(/\.cache\/home\/npm$/)
    expect(homeNotice('/nowhere')).toContain('/nowhere cannot be written')
  })

  it('never lets a tool wait for a silent registry for minutes or report home', () => {
    expect(toolEnvironment({})).toMatchObject({ npm_config_fetch_timeout: '30000', TURBO_TELEMETRY_DISABLED: '1' })
  })
})
