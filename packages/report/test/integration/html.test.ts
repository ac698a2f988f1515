import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { launchChromium, temporaryFolder, type TestBrowser } from '@kit-internal/testkit'
import {
  compareRuns,
  fitCapacity,
  formatQuantity,
  render,
  reportOnCapacity,
  reportOnComparison,
  reportOnRun,
  type Report,
  type Run
} from '@kit/report'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { exampleRun } from '../support/runs.js'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const artifacts = join(import.meta.dirname, '../../../../artifacts/report')

let chromium: TestBrowser
beforeAll(async () => {
  chromium = await launchChromium()
  mkdirSync(artifacts, { recursive: true })
})
afterAll(() => chromium.stop())

const five = (from: number, medianMs: number): Run[] =>
  [1, 2, 3, 4, 5].map((n) => exampleRun({ seed: from + n, seconds: 20, medianMs }))
const names = Array.from({ length: 50 }, (_, i) => `GET /api/v1/resource-${i}`)

function richRun(): Run {
  const run = exampleRun({
    seconds: 60,
    perSecond: 120,
    names: ['list users', 'read user', 'create user'],
    timeoutShare: 0.004,
    lostShare: 0.002,
    label: 'main'
  })
  return {
    ...run,
    phases: [
      { name: 'ramp-up', t: 0, durationMs: 15_000, from: 1, to: 50 },
      { name: 'steady', t: 15, durationMs: 45_000, from: 50, to: 50 }
    ],
    thresholds: [
      { expression: 'p95<300', passed: true, actual: 256.2 },
      { expression: 'rate<0.01', passed: false, actual: 0.0212 }
    ],
    validity: {
      verdict: 'degraded',
      reasons: [
        {
          code: 'CLIENT_BUSY',
          message: 'The event loop of the load generator lagged by 32 ms at times; give it more cores.'
        }
      ]
    },
    metrics: [
      {
        name: 'cpu',
        origin: 'server',
        unit: 'share',
        points: run.series.map(({ t }) => [t, 0.55 + 0.3 * Math.sin(t / 9)] as const)
      },
      {
        name: 'event loop delay p99',
        origin: 'client',
        unit: 'ms',
        points: run.series.map(({ t }) => [t, 4 + 3 * Math.cos(t / 5)] as const)
      }
    ],
    options: { users: 50, duration: '60s', header: ['Authorization: [redacted]'] }
  }
}

const reports: [string, () => Report][] = [
  ['run', () => reportOnRun(richRun())],
  ['long-run', () => reportOnRun(exampleRun({ seconds: 1800, perSecond: 50, names }))],
  ['one-request', () => reportOnRun(exampleRun({ seconds: 1, perSecond: 1, names: ['only'], httpErrorShare: 0 }))],
  ['no-success', () => reportOnRun(exampleRun({ httpErrorShare: 1 }))],
  ['no-answer', () => reportOnRun(exampleRun({ unsentShare: 1 }))],
  ['comparison', () => reportOnComparison(compareRuns(five(0, 140), five(10, 165)))],
  ['pair', () => reportOnComparison(compareRuns([exampleRun()], [exampleRun({ seed: 2, medianMs: 150 })]))],
  [
    'capacity',
    () =>
      reportOnCapacity(
        fitCapacity(
          [1, 5, 10, 20, 40, 80].map((users) =>
            exampleRun({
              users,
              seconds: 5,
              perSecond: 2 * Math.round((50 * users) / (1 + 0.05 * (users - 1) + 0.0005 * users * (users - 1))),
              httpErrorShare: 0
            })
          )
        )
      )
  ]
]

interface Opened {
  page: Page
  /** What the console said and what was requested beside the file. */
  complaints: string[]
}

/** Opens a report as a file, watching for errors and for anything that wants to leave it. */
async function open(
  report: Report,
  options: { script?: boolean; dark?: boolean; width?: number } = {}
): Promise<Opened> {
  const { script = true, dark = false, width = 1280 } = options
  const file = join(temporaryFolder(), 'report.html')
  writeFileSync(file, render(report, 'html'))
  const context = await chromium.browser.newContext({
    javaScriptEnabled: script,
    colorScheme: dark ? 'dark' : 'light',
    viewport: { width, height: 900 }
  })
  onTestFinished(() => context.close())
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`))
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('request', (request) => {
    if (request.url() !== pathToFileURL(file).href) complaints.push(`request: ${request.url()}`)
  })
  await page.goto(pathToFileURL(file).href)
  return { page, complaints }
}

describe.each(reports)('the page of a %s', (name, make) => {
  it('complains about nothing and requests nothing', async () => {
    const opened = await open(make())
    expect(opened.complaints).toEqual([])
  })

  it.each([false, true])('has no accessibility violation (dark: %s)', async (dark) => {
    const opened = await open(make(), { dark })
    await opened.page.screenshot({ path: join(artifacts, `${name}-${dark ? 'dark' : 'light'}.png`), fullPage: true })
    expect(await violations(opened.page)).toEqual([])
  })
})

/** Runs axe through DevTools, which the page's own policy does not bind. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  return page.evaluate<string[]>(`axe.run({ resultTypes: ['violations'] }).then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.slice(0, 2).map(({ html, failureSummary }) => id + ': ' + html.slice(0, 120) + ' ' + failureSummary)))`)
}

describe('the page', () => {
  it('shows the same without scripts', async () => {
    const plain = await open(reportOnRun(richRun()), { script: false })
    await plain.page.screenshot({ path: join(artifacts, 'run-no-script.png'), fullPage: true })
    expect(await plain.page.locator('figure svg').count()).toBe(7)
    expect(await plain.page.locator('h1').textContent()).toBe('API Load Tester')
    expect(plain.complaints).toEqual([])
  })

  it('works under the strictest policy with inline styles', async () => {
    const html = render(reportOnRun(richRun()), 'html')
    const server = createServer((_, response) => {
      response.setHeader('content-type', 'text/html; charset=utf-8')
      response.setHeader('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'")
      response.end(html)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const context = await chromium.browser.newContext()
    try {
      const page = await context.newPage()
      const requests: string[] = []
      page.on('request', (request) => requests.push(request.url()))
      await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
      const line = await page.evaluate<{ width: number; stroke: string }>(`(() => {
        const path = document.querySelector('#latency-over-time .line.red')
        return { width: path.getBoundingClientRect().width, stroke: getComputedStyle(path).stroke }
      })()`)
      expect(line.width).toBeGreaterThan(300)
      expect(line.stroke).toBe('rgb(209, 41, 61)')
      expect(requests).toHaveLength(1)
    } finally {
      await context.close()
      server.close()
    }
  })

  it('draws every data point of the document where it belongs', async () => {
    const run = richRun()
    const opened = await open(reportOnRun(run))
    const d = (await opened.page.locator('#latency-over-time .line.red').getAttribute('d'))!
    const numbers = (text: string) => (text.match(/-?\d*\.?\d+/g) ?? []).map(Number) as [number, number]
    const [start, ...steps] = d.slice(1).split('l')
    let [x, y] = numbers(start!)
    const places = [[x, y], ...steps.map((step) => [(x += numbers(step)[0]), (y += numbers(step)[1])])]
    expect(places).toHaveLength(run.series.length)
    const values = run.series.map(({ p99 }) => p99!)
    const [top, bottom] = [values.indexOf(Math.max(...values)), values.indexOf(Math.min(...values))]
    const scale = (places[bottom]![1]! - places[top]![1]!) / (values[top]! - values[bottom]!)
    for (const [i, value] of values.entries())
      expect(places[i]![1]).toBeCloseTo(places[bottom]![1]! - (value - values[bottom]!) * scale, 0)
  })

  it('shows the values under the pointer and under the arrow keys, written as in the document', async () => {
    const run = richRun()
    const opened = await open(reportOnRun(run))
    const figure = opened.page.locator('#latency-over-time')
    await figure.locator('.plot').focus()
    for (let i = 0; i < 3; i++) await opened.page.keyboard.press('ArrowRight')
    const row = run.series[2]!
    const shown = [
      '2.5s',
      ...(['p99', 'p95', 'p50'] as const).flatMap((name) => [name, formatQuantity(row[name], 'latency')])
    ]
    expect(await figure.locator('.tip').innerText()).toBe(
      `${shown[0]}\n${shown[1]}\n${shown[2]}\n${shown[3]}\n${shown[4]}\n${shown[5]}\n${shown[6]}`
    )
    expect(await figure.locator('[role=status]').textContent()).toContain(`p99 ${shown[2]}`)
    await opened.page.keyboard.press('Escape')
    await opened.page.locator('#error-rate svg').hover()
    expect(await opened.page.locator('#error-rate .tip').innerText()).toMatch(/^\d+\.5s\nerror rate\n[\d.]+%$/)
    await opened.page.screenshot({ path: join(artifacts, 'run-tooltip.png') })
  })

  it('zooms all charts over time together, by dragging and by keys, and back', async () => {
    const opened = await open(reportOnRun(richRun()))
    const svg = opened.page.locator('#requests-per-second svg')
    await svg.scrollIntoViewIfNeeded()
    const box = (await svg.boundingBox())!
    await opened.page.mouse.move(box.x + box.width * 0.4, box.y + box.height / 2)
    await opened.page.mouse.down()
    await opened.page.mouse.move(box.x + box.width * 0.6, box.y + box.height / 2, { steps: 4 })
    await opened.page.mouse.up()
    const transform = (id: string) => opened.page.locator(`#${id} .marks`).getAttribute('transform')
    expect(await transform('requests-per-second')).toMatch(/scale\(4\./)
    expect(await transform('latency-over-time')).toBe(await transform('requests-per-second'))
    expect(await transform('percentiles')).toBeNull()
    await opened.page.screenshot({ path: join(artifacts, 'run-zoom.png'), fullPage: true })
    await opened.page.locator('#latency-over-time .zoom').click()
    expect(await transform('requests-per-second')).toBeNull()
    await opened.page.keyboard.press('+')
    expect(await transform('error-rate')).toMatch(/scale\(2 1\)/)
    await opened.page.keyboard.press('0')
    expect(await transform('error-rate')).toBeNull()
    expect(opened.complaints).toEqual([])
  })

  it('writes the label of a long value in one line', async () => {
    const run = richRun()
    const opened = await open(reportOnRun({ ...run, options: { ...run.options, data: 'x'.repeat(400) } }))
    const lines = await opened.page.evaluate<number>(`(() => {
      const value = [...document.querySelectorAll('.facts dd')].find(({ textContent }) => textContent.includes('xxxxx'))
      const label = document.createRange()
      label.selectNodeContents(value.previousElementSibling)
      return label.getClientRects().length
    })()`)
    expect(lines).toBe(1)
  })

  it('fits a phone without scrolling the page sideways, and prints', async () => {
    const narrow = await open(reportOnRun(richRun()), { width: 390 })
    await narrow.page.screenshot({ path: join(artifacts, 'run-narrow.png'), fullPage: true })
    expect(await narrow.page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390)
    await narrow.page.emulateMedia({ media: 'print' })
    expect(await narrow.page.locator('details').first().isVisible()).toBe(false)
    writeFileSync(
      join(artifacts, 'run.pdf'),
      await narrow.page.pdf({ format: 'A4', margin: { top: '12mm', bottom: '12mm', left: '12mm', right: '12mm' } })
    )
  })
})
