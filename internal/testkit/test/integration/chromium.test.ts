import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { findChromium, launchChromium } from '../../src/index.js'

test('a real browser renders a page and runs its scripts', async () => {
  await using chromium = await launchChromium()
  const page = await chromium.browser.newPage()
  await page.setContent('<h1>before</h1><script>document.querySelector("h1").textContent = String(6 * 7)</script>')
  expect(await page.locator('h1').textContent()).toBe('42')
  expect(chromium.version).toMatch(/^\d+\./)
})

test('the browser is found on the machine once it was launched', async () => {
  await using chromium = await launchChromium()
  expect(chromium.browser.isConnected()).toBe(true)
  expect(existsSync(findChromium() ?? '')).toBe(true)
})
