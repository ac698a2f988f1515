/**
 * What the page gains when scripts may run: values under the pointer or the arrow keys, and zoom along x by dragging or
 * with + and −; charts over time zoom together. It draws nothing that is not there without it.
 * Plain JavaScript for any current browser; it touches only elements of this page.
 */
export const script = `'use strict';(() => {
const data = JSON.parse(document.getElementById('chart-data').textContent)
const plot = { x: 74, y: 26, width: 670, height: 230 }
const svgName = 'http://www.w3.org/2000/svg'
const group = (text) => text.replace(/\\B(?=(\\d{3})+(?!\\d))/g, ',')
const fixed = (value, digits) => { const [whole, rest] = value.toFixed(digits).split('.'); return rest == null ? group(whole) : group(whole) + '.' + rest }
const trim = (value, digits) => { const text = fixed(value, digits); return text.includes('.') ? text.replace(/\\.?0+$/, '') : text }
const digitsOf = (value) => { const size = Math.abs(value); return size === 0 || size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : Math.min(9, 2 - Math.floor(Math.log10(size))) }
const bytes = (value) => { let power = 0; while (Math.abs(value) >= 999.95 && power < 5) { value /= 1000; power++ } return (power === 0 ? trim(value, 0) : value.toFixed(1)) + ' ' + ['B', 'KB', 'MB', 'GB', 'TB', 'PB'][power] }
const duration = (ms) => {
  if (ms < 1000) return trim(ms, 0) + 'ms'
  if (ms < 120000) return (ms / 1000).toFixed(2) + 's'
  const s = Math.round(ms / 1000), h = Math.floor(s / 3600), m = Math.floor(s % 3600 / 60)
  return [h > 0 ? h + 'h' : '', m > 0 ? m + 'm' : '', s % 60 > 0 ? s % 60 + 's' : ''].filter(Boolean).join(' ')
}
const percent = (share) => { const v = share * 100; return fixed(v, v > 100 ? 1 : v === 0 || v === 100 || v >= 0.05 && v < 99.95 ? 1 : v >= 0.005 && v < 99.995 ? 2 : 3) + '%' }
const write = {
  count: (v) => fixed(v, 0), latency: (v) => trim(v / 1000, digitsOf(v / 1000)) + 'ms', duration,
  clock: (v) => v < 120 ? trim(v, 2) + 's' : duration(v * 1000), share: percent,
  change: (v) => (v > 0 ? '+' : v < 0 ? '−' : '±') + percent(Math.abs(v)),
  perSecond: (v) => fixed(v, v < 10000 ? 1 : 0), bytes, bytesPerSecond: (v) => bytes(v) + '/s', plain: (v) => trim(v, digitsOf(v))
}
const show = (value, unit) => value == null ? 'n/a' : write[unit](value)
const nines = (share, high) => -Math.log10(1 - Math.min(share, high))
const scales = {
  linear: ([low, high]) => ({ place: (v) => (v - low) / (high - low), value: (p) => low + p * (high - low) }),
  log: ([low, high]) => ({ place: (v) => Math.log(v / low) / Math.log(high / low), value: (p) => low * Math.pow(high / low, p) }),
  percentile: ([, high]) => ({ place: (v) => nines(v, high) / nines(high, high), value: (p) => 1 - Math.pow(10, -p * nines(high, high)) })
}
const make = (name, attributes, parent) => { const node = document.createElementNS(svgName, name); for (const key in attributes) node.setAttribute(key, attributes[key]); parent.append(node); return node }
const charts = []
for (const chart of data.charts) {
  const figure = document.getElementById(chart.id), frame = figure.querySelector('.plot'), svg = frame.querySelector('svg')
  const scale = scales[chart.x.scale](svg.dataset.x.split(' ').map(Number))
  const points = data.points[chart.points], places = points.map(scale.place)
  const marks = svg.querySelector('.marks'), ticks = svg.querySelector('.x-ticks'), ownTicks = ticks.cloneNode(true)
  const bands = [...svg.querySelectorAll('.band')]
  const overlay = make('g', { 'aria-hidden': 'true' }, svg)
  const tip = document.createElement('div'); tip.className = 'tip'; tip.hidden = true; figure.append(tip)
  const spoken = document.createElement('div'); spoken.setAttribute('role', 'status'); spoken.style.cssText = 'position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)'; figure.append(spoken)
  const reset = document.createElement('button'); reset.type = 'button'; reset.className = 'zoom'; reset.textContent = 'Reset zoom'; reset.hidden = true; figure.append(reset)
  const self = { chart, view: [0, 1], at: -1, apply, hide }
  const last = chart.bars ? points.length - 2 : points.length - 1
  const middle = (i) => chart.bars && i < points.length - 1 ? (places[i] + places[i + 1]) / 2 : places[i]
  const screenX = (place) => plot.x + (place - self.view[0]) / (self.view[1] - self.view[0]) * plot.width
  frame.setAttribute('aria-label', frame.getAttribute('aria-label') + '. Arrow keys read the values, plus and minus zoom, zero resets.')
  function apply(view) {
    self.view = view
    const [from, to] = view, k = 1 / (to - from), whole = from === 0 && to === 1
    const transform = whole ? '' : 'translate(' + (plot.x - (plot.x + from * plot.width) * k) + ' 0) scale(' + k + ' 1)'
    for (const node of [marks]) whole ? node.removeAttribute('transform') : node.setAttribute('transform', transform)
    for (const band of bands) {
      const rect = band.querySelector('rect'), text = band.querySelector('text')
      if (!rect.dataset.x) { rect.dataset.x = rect.getAttribute('x'); rect.dataset.w = rect.getAttribute('width') }
      const left = Math.max(plot.x, plot.x + ((rect.dataset.x - plot.x) / plot.width - from) * k * plot.width)
      const right = Math.min(plot.x + plot.width, plot.x + ((+rect.dataset.x + +rect.dataset.w - plot.x) / plot.width - from) * k * plot.width)
      rect.setAttribute('x', left); rect.setAttribute('width', Math.max(0, right - left)); text.setAttribute('x', (left + right) / 2); band.style.display = right > left ? '' : 'none'
    }
    if (whole) ticks.replaceChildren(...ownTicks.cloneNode(true).childNodes)
    else {
      ticks.replaceChildren()
      for (let i = 0; i <= 5; i++) {
        const x = plot.x + i / 5 * plot.width
        make('path', { class: 'tick-line', d: 'M' + x + ' ' + (plot.y + plot.height) + 'v5' }, ticks)
        make('text', { class: 'tick', x, y: plot.y + plot.height + 18, 'text-anchor': i === 5 ? 'end' : 'middle' }, ticks).textContent = show(scale.value(from + i / 5 * (to - from)), chart.x.unit)
      }
    }
    reset.hidden = whole
    hide()
  }
  function hide() { self.at = -1; overlay.replaceChildren(); tip.hidden = true }
  function read(i, aloud) {
    self.at = i
    const x = screenX(middle(i))
    overlay.replaceChildren()
    make('path', { class: 'cursor', d: 'M' + x + ' ' + plot.y + 'v' + plot.height }, overlay)
    const title = chart.bars && i < points.length - 1 ? show(points[i], chart.x.unit) + ' – ' + show(points[i + 1], chart.x.unit) : show(points[i], chart.x.unit)
    const lines = chart.series.map(({ name, values }) => [name, show(values[i], chart.y)])
    tip.replaceChildren()
    const head = document.createElement('b'); head.textContent = title; tip.append(head)
    for (const [name, value] of lines) { const line = document.createElement('span'), label = document.createElement('span'), number = document.createElement('span'); label.textContent = name; number.textContent = value; line.append(label, number); tip.append(line) }
    tip.hidden = false
    const box = svg.getBoundingClientRect(), outer = figure.getBoundingClientRect(), left = box.left - outer.left + x / 760 * box.width
    tip.style.left = Math.max(4, left + 14 + tip.offsetWidth > outer.width ? left - 14 - tip.offsetWidth : left + 14) + 'px'
    tip.style.top = box.top - outer.top + 30 + 'px'
    if (aloud) spoken.textContent = title + ': ' + lines.map((line) => line.join(' ')).join(', ')
  }
  const pointerPlace = (event) => { const box = svg.getBoundingClientRect(); const share = ((event.clientX - box.left) / box.width * 760 - plot.x) / plot.width; return self.view[0] + Math.min(1, Math.max(0, share)) * (self.view[1] - self.view[0]) }
  const nearest = (place) => { let best = 0; for (let i = 1; i <= last; i++) if (Math.abs(middle(i) - place) < Math.abs(middle(best) - place)) best = i; return best }
  const zoom = (from, to) => {
    if (to - from < 1e-4) return
    const view = [Math.max(0, from), Math.min(1, to)]
    for (const other of charts) if (other === self || chart.x.unit === 'clock' && other.chart.x.unit === 'clock') other.apply(view[1] - view[0] > 0.999 ? [0, 1] : view)
  }
  let start = null, selection = null
  svg.addEventListener('pointerdown', (event) => { if (event.button === 0 && event.pointerType !== 'touch') { start = pointerPlace(event); svg.setPointerCapture(event.pointerId) } })
  svg.addEventListener('pointermove', (event) => {
    const place = pointerPlace(event)
    if (last >= 0) read(nearest(place))
    if (start !== null) { selection = selection || make('rect', { class: 'selection', y: plot.y, height: plot.height }, svg); const a = screenX(Math.min(start, place)), b = screenX(Math.max(start, place)); selection.setAttribute('x', a); selection.setAttribute('width', b - a) }
  })
  svg.addEventListener('pointerup', (event) => {
    const place = pointerPlace(event)
    if (start !== null && Math.abs(place - start) > (self.view[1] - self.view[0]) * 0.02) zoom(Math.min(start, place), Math.max(start, place))
    start = null; if (selection) selection.remove(); selection = null
  })
  svg.addEventListener('pointerleave', () => { if (start === null) hide() })
  svg.addEventListener('dblclick', () => zoom(0, 1))
  reset.addEventListener('click', () => { zoom(0, 1); frame.focus() })
  frame.addEventListener('blur', hide)
  frame.addEventListener('keydown', (event) => {
    const [from, to] = self.view, center = self.at < 0 ? (from + to) / 2 : middle(self.at), width = to - from
    const visible = points.map((_, i) => i).filter((i) => i <= last && middle(i) >= from - 1e-9 && middle(i) <= to + 1e-9)
    if (visible.length === 0) return
    const now = visible.indexOf(self.at), page = Math.max(1, Math.round(visible.length / 10))
    const moves = { ArrowRight: now + 1, ArrowLeft: now < 0 ? visible.length - 1 : now - 1, PageDown: now + page, PageUp: now - page, Home: 0, End: visible.length - 1 }
    if (event.key in moves) read(visible[Math.min(visible.length - 1, Math.max(0, moves[event.key]))], true)
    else if (event.key === '+' || event.key === '=') zoom(center - width / 4, center + width / 4)
    else if (event.key === '-') { const low = Math.max(0, center - width), high = Math.min(1, center + width); zoom(low, high) }
    else if (event.key === '0') zoom(0, 1)
    else if (event.key === 'Escape') hide()
    else return
    event.preventDefault()
  })
  charts.push(self)
}
})()
`
