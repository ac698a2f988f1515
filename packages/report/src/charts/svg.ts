import { formatQuantity } from '../report/quantity.js'
import type { Chart, ChartSeries } from './chart.js'
import { areaPath, linePath, thinned, type Place } from './paths.js'
import { scaleFor, type Scale } from './scale.js'

export const size = { width: 760, height: 300, left: 74, right: 16, top: 26, bottom: 44 } as const
export const plot = {
  x: size.left,
  y: size.top,
  width: size.width - size.left - size.right,
  height: size.height - size.top - size.bottom
} as const

/**
 * The picture of a chart as static SVG. Colours come from the page by class, so that dark mode and paper work.
 * `escape` makes text safe for the page.
 */
export function svgOf(chart: Chart, escape: (text: string) => string): string {
  const x = scaleFor(chart.x, [...chart.points, ...along(chart, 'x')], 7)
  const y = scaleFor(chart.y, [
    ...chart.series.flatMap(({ values, from }) => [...values, ...(from ?? [])]).filter((value) => value !== null),
    ...along(chart, 'y')
  ])
  return [
    `<svg viewBox="0 0 ${size.width} ${size.height}" role="img" aria-labelledby="${chart.id}-title ${chart.id}-text" data-x="${x.domain.map(short).join(' ')}">`,
    `<title id="${chart.id}-title">${escape(chart.title)}</title><desc id="${chart.id}-text">${escape(chart.description)}</desc>`,
    `<clipPath id="${chart.id}-clip"><rect x="${plot.x}" y="${plot.y - 4}" width="${plot.width}" height="${plot.height + 8}"/></clipPath>`,
    ...bands(chart, x, escape),
    ...grid(chart, x, y, escape),
    `<g clip-path="url(#${chart.id}-clip)"><g class="marks">`,
    ...chart.series.map((series) => marks(series, chart.points, x, y)),
    '</g></g>',
    ...lines(chart, x, y, escape),
    '</svg>'
  ].join('')
}

const along = ({ lines = [], bands = [] }: Chart, axis: 'x' | 'y') => [
  ...lines.filter((line) => line.axis === axis).map(({ value }) => value),
  ...(axis === 'x' ? bands.flatMap(({ from, to }) => [from, to]) : [])
]

const placeX = (scale: Scale, value: number) => plot.x + scale.place(value) * plot.width
const placeY = (scale: Scale, value: number) =>
  plot.y + (1 - Math.max(-0.02, Math.min(1.02, scale.place(value)))) * plot.height
const short = (value: number) => String(Number(value.toPrecision(7)))
const tenth = (value: number) => String(Math.round(value * 10) / 10)

function* grid({ x: xAxis, y: yAxis }: Chart, x: Scale, y: Scale, escape: (text: string) => string): Generator<string> {
  const [right, bottom] = [plot.x + plot.width, plot.y + plot.height]
  for (const tick of y.ticks) {
    const at = tenth(placeY(y, tick))
    yield `<path class="grid" d="M${plot.x} ${at}H${right}"/><text class="tick" x="${plot.x - 8}" y="${at}" dy=".32em" text-anchor="end">${escape(formatQuantity(tick, yAxis.unit))}</text>`
  }
  yield `<g class="x-ticks">`
  for (const tick of x.ticks) {
    const at = tenth(placeX(x, tick))
    yield `<path class="tick-line" d="M${at} ${bottom}v5"/><text class="tick" x="${at}" y="${bottom + 18}" text-anchor="middle">${escape(formatQuantity(tick, xAxis.unit))}</text>`
  }
  yield `</g><path class="axis" d="M${plot.x} ${bottom}H${right}"/>`
  yield `<text class="label" x="${plot.x + plot.width / 2}" y="${size.height - 6}" text-anchor="middle">${escape(xAxis.label)}</text>`
  yield `<text class="label" x="2" y="12">${escape(yAxis.label)}</text>`
}

function* bands({ bands = [] }: Chart, x: Scale, escape: (text: string) => string): Generator<string> {
  for (const [i, { from, to, label }] of bands.entries()) {
    const [left, right] = [placeX(x, from), placeX(x, to)]
    const room = Math.floor((right - left) / 7)
    const shown = label.length <= room ? label : room > 3 ? `${label.slice(0, room - 1)}…` : ''
    yield `<g class="band${i % 2 === 1 ? ' odd' : ''}"><title>${escape(label)}</title><rect x="${tenth(left)}" y="${plot.y}" width="${tenth(Math.max(0, right - left))}" height="${plot.height}"/><text class="band-label" x="${tenth((left + right) / 2)}" y="${plot.y - 8}" text-anchor="middle">${escape(shown)}</text></g>`
  }
}

function* lines({ lines = [] }: Chart, x: Scale, y: Scale, escape: (text: string) => string): Generator<string> {
  for (const { axis, value, label } of lines) {
    if (axis === 'y') {
      const at = placeY(y, value)
      yield `<path class="limit" d="M${plot.x} ${tenth(at)}h${plot.width}"/><text class="limit-label" x="${plot.x + plot.width - 4}" y="${tenth(at - 5)}" text-anchor="end">${escape(label)}</text>`
    } else {
      const at = placeX(x, value)
      const late = at > plot.x + plot.width * 0.7
      yield `<path class="limit" d="M${tenth(at)} ${plot.y}v${plot.height}"/><text class="limit-label" x="${tenth(late ? at - 6 : at + 6)}" y="${plot.y + 14}" text-anchor="${late ? 'end' : 'start'}">${escape(label)}</text>`
    }
  }
}

function marks({ draw, tone, values, from }: ChartSeries, points: readonly number[], x: Scale, y: Scale): string {
  const places = values.map((value, i): Place => (value === null ? null : [placeX(x, points[i]!), placeY(y, value)]))
  const floor = placeY(y, Math.max(0, y.domain[0]))
  if (draw === 'bars') return `<path class="fill ${tone}" d="${bars(values, points, x, y, floor)}"/>`
  if (draw === 'dots') {
    return places
      .flatMap((place) =>
        place === null ? [] : [`<circle class="dot ${tone}" cx="${tenth(place[0])}" cy="${tenth(place[1])}" r="3.5"/>`]
      )
      .join('')
  }
  const line = `<path class="line ${tone}" d="${linePath(draw === 'steps' ? stepped(places) : places)}"/>`
  if (draw !== 'area') return line
  const lower =
    from === undefined
      ? floor
      : places.map((place, i): Place => {
          const value = from[i] ?? null
          return place === null || value === null ? null : [place[0], placeY(y, value)]
        })
  return `<path class="shade ${tone}" d="${areaPath(thinned(places), typeof lower === 'number' ? lower : thinned(lower))}"/>${line}`
}

function bars(
  values: readonly (number | null)[],
  points: readonly number[],
  x: Scale,
  y: Scale,
  floor: number
): string {
  return values
    .flatMap((value, i) => {
      const next = points[i + 1]
      if (value === null || value === 0 || next === undefined) return []
      const [left, right] = [placeX(x, points[i]!), placeX(x, next)]
      const gap = Math.min(1, (right - left) / 6)
      return [
        `M${tenth(left + gap)} ${tenth(floor)}V${tenth(Math.min(floor - 1, placeY(y, value)))}H${tenth(right - gap)}V${tenth(floor)}z`
      ]
    })
    .join('')
}

function stepped(places: readonly Place[]): Place[] {
  return places.flatMap((place, i): Place[] => {
    const before = places[i - 1] ?? null
    return place === null || before === null ? [place] : [[place[0], before[1]], place]
  })
}
