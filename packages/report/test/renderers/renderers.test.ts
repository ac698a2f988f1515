import { describe, expect, it } from 'vitest'
import {
  compareRuns,
  evaluateThresholds,
  formats,
  parseThreshold,
  render,
  reportOnComparison,
  reportOnRun,
  type Run
} from '../../src/index.js'
import { exampleRun } from '../support/runs.js'

const shapes: [string, Run][] = [
  ['a usual run', exampleRun()],
  ['one request', exampleRun({ seconds: 1, perSecond: 1, names: ['only'], httpErrorShare: 0 })],
  ['no success', exampleRun({ httpErrorShare: 1 })],
  ['no answer', exampleRun({ unsentShare: 1 })],
  ['no request', exampleRun({ seconds: 0 })],
  ['one second', exampleRun({ seconds: 1 })],
  ['every kind of failure', exampleRun({ timeoutShare: 0.1, lostShare: 0.1, unsentShare: 0.1, inFlight: 2 })],
  ['the open model', exampleRun({ rate: 80 })]
]

describe.each(shapes)('a report on %s', (_, run) => {
  it.each(formats)('as %s is complete, ends with a newline and never says NaN or undefined', (format) => {
    const text = render(reportOnRun(run), format)
    expect(text.endsWith('\n')).toBe(true)
    expect(/\b(NaN|undefined|Infinity|\[object)\b/.test(text)).toBe(false)
    expect(render(reportOnRun(structuredClone(run)), format)).toBe(text)
  })

  it('has a chart or a reason why there is none', () => {
    const html = render(reportOnRun(run), 'html')
    const figures = html.match(/<figure[^]*?<\/figure>/g)!
    expect(figures).toHaveLength(5)
    for (const figure of figures)
      expect(figure).toMatch(/class="(line|fill|shade) [a-z]+" d="M|class="empty">(No answer|Nothing)/)
  })
})

describe('text', () => {
  it('ends with how many requests failed, as a warning, and calls only a run without failures successful', () => {
    const shown = (httpErrorShare: number, format: 'text' | 'html') =>
      render(reportOnRun(exampleRun({ httpErrorShare, seconds: 30 })), format)
    expect(shown(0.186, 'text')).toMatch(/⚠️? +Load test completed: \d+ of 2,400 requests failed\n$/)
    expect(shown(0.186, 'html')).toMatch(/class="conclusion warning"[^]*\d+ of 2,400 requests failed/)
    expect(shown(0, 'text')).toMatch(/✅ Load test completed successfully\n$/)
  })

  it('says in what unit a threshold was judged, as its limit does', () => {
    const run = exampleRun({ httpErrorShare: 0.2 })
    const expressions = ['p95<500', 'http_req_duration: p(95)<500', 'rate<1%', 'rate<0.01', 'rps>100']
    const shown = render(
      reportOnRun({ ...run, thresholds: evaluateThresholds(expressions.map(parseThreshold), run) }),
      'text'
    )
    expect(shown).toMatch(/ p95<500 \(was [\d.]+ms\)/)
    expect(shown).toMatch(/ http_req_duration: p\(95\)<500 \(was [\d.]+ms\)/)
    expect(shown).toMatch(/ rate<1% \(was [12]\d\.\d+%\)/)
    expect(shown).toMatch(/ rate<0.01 \(was 0\.[12]\d+\)/)
    expect(shown).toMatch(/ rps>100 \(was [\d.]+\)/)
  })

  it('writes one kind of minus sign', () => {
    const faster = compareRuns([exampleRun()], [exampleRun({ seed: 2, medianMs: 100 })])
    const shown = render(reportOnComparison(faster), 'text')
    expect(shown).toMatch(/−\d/)
    expect(shown).not.toMatch(/(?<![\w-])-\d/)
  })

  it('is one of the known formats', () => {
    expect(() => render(reportOnRun(exampleRun()), 'pdf' as 'text')).toThrow(
      expect.objectContaining({ code: 'KIT_REPORT_FORMAT_UNKNOWN', hint: expect.stringContaining('csv-series') })
    )
    expect(() => render(reportOnRun(exampleRun()), 'constructor' as 'text')).toThrow(
      'There is no format "constructor".'
    )
  })

  it('follows the layout of the reference', () => {
    const run = exampleRun({ seconds: 12, perSecond: 84, names: ['only'] })
    expect(render(reportOnRun(run), 'text')).toMatchInlineSnapshot(`
      "⚡ API Load Tester
      ==================

      Target: http://localhost:3000/api/users
      Method: GET
      Concurrent Users: 50
      Total Requests: 1008

      📊 Performance Results
      ======================

      Total Requests: 1008
      Successful: 999 (99.1%)
      Failed: 9 (0.9%)
      Duration: 12.00s

      Requests/Second: 84.0 RPS
      Throughput: 2.5 MB/s (10.1 KB/s sent)

      Response Times:
        Min:     48.2ms
        Max:      394ms
        Avg:      156ms
        Median:   147ms
        P90:      230ms
        P95:      256ms
        P99:      312ms
        Std Dev:   53ms

      Errors:
        500 Internal Error:      6 (0.6%)
        503 Service Unavailable: 3 (0.3%)

      ⚠️ Load test completed: 9 of 1,008 requests failed
      "
    `)
  })

  it('colours only when asked', () => {
    const report = reportOnRun(exampleRun({ httpErrorShare: 0 }))
    expect(render(report, 'text')).not.toContain('\u001b[')
    expect(render(report, 'text', { color: true })).toContain('\u001b[32m')
  })
})

const hostile = `<script>alert(1)</script>"'&=cmd|' /C calc'!A0\n\u001b[2J|\`*_[x](javascript:1)\u202e]]>`

function hostileRun(): Run {
  const run = exampleRun({ names: [hostile, '=1+1'], timeoutShare: 0.1 })
  return {
    ...run,
    label: hostile,
    target: { url: hostile, method: hostile },
    errors: run.errors.map((error) => ({ ...error, code: hostile, message: hostile })),
    validity: { verdict: 'degraded', reasons: [{ code: hostile, message: hostile }] },
    thresholds: [{ expression: hostile, passed: false, actual: 1 }],
    phases: [{ name: hostile, t: 0, durationMs: 5000 }],
    metrics: [{ name: hostile, origin: 'server', unit: hostile, points: [[1, 2]] }],
    options: { [hostile]: hostile }
  }
}

describe('strings of users', () => {
  const report = reportOnRun(hostileRun())

  it('cannot become HTML', () => {
    const html = render(report, 'html')
    expect(html.match(/<script/g)).toHaveLength(2)
    expect(html).not.toContain('<script>alert')
    expect(/\u001b|\u202e/.test(html)).toBe(false)
  })

  it('cannot become Markdown', () => {
    const markdown = render(report, 'markdown')
    expect(/<script|(?<!\\)\[x|\u001b/.test(markdown)).toBe(false)
    for (const line of markdown.split('\n').filter((line) => line.startsWith('|')))
      expect(line.replaceAll('\\|', '').endsWith('|')).toBe(true)
  })

  it('cannot become formulas', () => {
    const csv = render(report, 'csv')
    expect(csv).toContain(`'=1+1,`)
    for (const line of csv.split('\r\n')) expect(line).not.toMatch(/(^|,)"?[=+@]/)
  })

  it('cannot break XML', () => {
    const junit = render(report, 'junit')
    expect(/<script|\u001b|&(?!#\d+;)/.test(junit)).toBe(false)
  })

  it('cannot steer the terminal', () => {
    expect(render(report, 'text')).not.toMatch(/\u001b|\u202e/)
  })
})

describe('csv', () => {
  it('has one row for the whole, one for each request and one for each second', () => {
    const run = exampleRun()
    const [summary, series] = render(reportOnRun(run), 'csv').split('\r\n\r\n')
    expect(summary!.split('\r\n')).toHaveLength(1 + 1 + run.requests.length)
    expect(series!.trim().split('\r\n')).toHaveLength(1 + run.series.length)
    expect(render(reportOnRun(run), 'csv-series')).toBe(series)
    const [header, all] = summary!.split('\r\n').map((line) => line.split(','))
    expect(all![header!.indexOf('attempts')]).toBe(String(run.totals.attempts))
    expect(Number(all![header!.indexOf('p95_ms')])).toBe(run.latency.service.percentiles.p95! / 1000)
  })
})

describe('what was watched beside a run', () => {
  const watched: Run = {
    ...exampleRun({ names: ['only'] }),
    validity: { verdict: 'degraded', reasons: [{ code: 'CLIENT_LATE', message: 'It left late, and more.' }] },
    metrics: [
      { name: 'connections', origin: 'client', unit: 'count', points: [[0, 20], [1, 50]] },
      { name: 'tcp_connect_p99', origin: 'client', unit: 'ms', points: [[0, 1.5]] },
      { name: 'process_cpu', origin: 'server', unit: 'share', points: [[0, 0.2], [1, 0.6]] },
      { name: 'queue', origin: 'server', unit: 'letters', points: [[0, 3]] },
      { name: 'silent', origin: 'server', unit: 'count', points: [] }
    ]
  } // prettier-ignore

  it('is in the text: connections and the server always, what concerns the load generator when asked', () => {
    const text = render(reportOnRun(watched), 'text', { verbose: false })
    expect(text).toContain('Connections: 50\n')
    expect(text).toMatch(/process_cpu +40\.0% +60\.0%/)
    expect(text).toMatch(/queue +3 letters +3 letters/)
    expect(text).not.toMatch(/silent|tcp_connect/)
    expect(render(reportOnRun(watched), 'text', { verbose: true })).toMatch(/tcp_connect_p99 +1\.5ms/)
  })

  it('is in the csv, one reading a row, and so is how far to believe the run', () => {
    const [summary, , metrics] = render(reportOnRun(watched), 'csv').split('\r\n\r\n')
    expect(metrics!.split('\r\n')).toContain('server,process_cpu,share,1,0.6')
    const [header, all, only] = summary!.split('\r\n')
    expect(header).toMatch(/,model,load,validity,validity_reasons$/)
    for (const row of [all, only]) expect(row).toMatch(/,closed,50,degraded,"It left late, and more\."$/)
  })
})

describe('json', () => {
  it('is the document unchanged', () => {
    expect(JSON.parse(render(reportOnRun(exampleRun()), 'json'))).toEqual(exampleRun())
  })
})

describe('html', () => {
  it('holds the data points of the document', () => {
    const run = exampleRun()
    const data = JSON.parse(/id="chart-data">(.*?)<\/script>/.exec(render(reportOnRun(run), 'html'))![1]!)
    const chart = (id: string) => data.charts.find((one: { id: string }) => one.id === id)
    expect(chart('latency-over-time').series[0].values).toEqual(run.series.map(({ p99 }) => p99))
    expect(chart('requests-per-second').series[0].values).toEqual(run.series.map(({ ok }) => ok))
    expect(data.points[chart('error-rate').points]).toEqual(run.series.map(({ t }) => t + 0.5))
    const answers = chart('response-times').series[0].values.reduce(
      (sum: number, count: number | null) => sum + (count ?? 0),
      0
    )
    expect(answers).toBe(run.latency.service.count)
  })

  it('of a run of 30 minutes and 50 names stays below 300 KB', () => {
    const names = Array.from({ length: 50 }, (_, i) => `GET /api/v1/resource-${i}`)
    const run = exampleRun({ seconds: 1800, perSecond: 50, names })
    const metrics = ['cpu', 'memory'].map((name) => ({
      name,
      origin: 'server' as const,
      unit: 'share',
      points: run.series.map(({ t }) => [t, (t % 7) / 10] as const)
    }))
    expect(render(reportOnRun({ ...run, metrics }), 'html').length).toBeLessThan(300_000)
  })

  it('may load nothing and run nothing but its own script', () => {
    const html = render(reportOnRun(exampleRun()), 'html')
    expect(html).toMatch(
      /Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-/
    )
    expect(/\b(src|href)=/.test(html)).toBe(false)
  })
})
