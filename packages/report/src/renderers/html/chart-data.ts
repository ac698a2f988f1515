import type { Chart } from '../../charts/chart.js'
import { formatQuantity } from '../../report/quantity.js'
import { escape } from './escape.js'

/** The data points of all charts, for the page's script and for whoever wants to take them out again. */
export interface ChartData {
  /** Charts over time share their places; they refer to them by index. */
  points: (readonly number[])[]
  charts: {
    id: string
    points: number
    x: Pick<Chart['x'], 'unit' | 'scale'>
    y: Chart['y']['unit']
    bars: boolean
    series: { name: string; values: readonly (number | null)[] }[]
  }[]
}

export function chartData(charts: readonly Chart[]): ChartData {
  const known = new Map<string, number>()
  const points: (readonly number[])[] = []
  return {
    points,
    charts: charts
      .filter(({ empty }) => empty === undefined)
      .map(({ id, x, y, series, points: own }) => {
        const key = own.join()
        const index = known.get(key) ?? points.push(own) - 1
        known.set(key, index)
        return {
          id,
          points: index,
          x: { unit: x.unit, scale: x.scale },
          y: y.unit,
          bars: series.some(({ draw }) => draw === 'bars'),
          series: series.map(({ name, values }) => ({ name, values }))
        }
      })
  }
}

const mostRows = 60

/** The numbers of a chart as a table, for those who cannot see the picture. */
export function numbersTable({ title, x, y, points, series }: Chart): string {
  const step = Math.ceil(points.length / mostRows)
  const bars = series.some(({ draw }) => draw === 'bars')
  const label = (i: number) => {
    const start = formatQuantity(points[i]!, x.unit)
    return bars && points[i + 1] !== undefined ? `${start} – ${formatQuantity(points[i + 1]!, x.unit)}` : start
  }
  const rows = points.flatMap((_, i) =>
    i % step === 0 && !(bars && i === points.length - 1)
      ? [
          `<tr><th scope="row">${label(i)}</th>${series.map(({ values }) => `<td class="number">${formatQuantity(values[i] ?? null, y.unit)}</td>`).join('')}</tr>`
        ]
      : []
  )
  const head = [x.label, ...series.map(({ name }) => name)].map(
    (name, i) => `<th scope="col"${i > 0 ? ' class="number"' : ''}>${escape(name)}</th>`
  )
  const summary = step > 1 ? `Numbers (every ${step}th of ${points.length})` : 'Numbers'
  return `<details><summary>${summary}</summary><div class="scroll" tabindex="0" role="group" aria-label="${escape(title)}, numbers"><table><thead><tr>${head.join('')}</tr></thead><tbody>${rows.join('')}</tbody></table></div></details>`
}
