import { createHash } from 'node:crypto'
import { svgOf } from '../../charts/svg.js'
import type { Chart } from '../../charts/chart.js'
import { formatCell } from '../../report/quantity.js'
import type { Block, Fact, Mood, Note, Report, Section } from '../../report/report.js'
import type { Renderer } from '../contract.js'
import { chartData, numbersTable } from './chart-data.js'
import { escape, scriptJson } from './escape.js'
import { script } from './script.js'
import { styles } from './styles.js'

/** One file that needs nothing else: no network, no script to be read, light, dark and on paper. */
export const html: Renderer = {
  describe: 'one self-contained page with charts',
  extension: 'html',
  render: page
}

/** Nothing may be loaded, and no other script may run, whatever strings the report holds. */
const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${createHash('sha256').update(script).digest('base64')}'`

function page(report: Report): string {
  const { title, subject, sections, conclusion } = report
  const charts = sections.flatMap(({ blocks }) =>
    blocks.flatMap((block) => (block.kind === 'chart' ? [block.chart] : []))
  )
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    `<title>${escape(title)}: ${escape(subject)}</title>`,
    `<style>${styles}</style>`,
    '</head>',
    '<body>',
    '<header>',
    `<h1>${escape(title)}</h1>`,
    `<p class="subject">${escape(subject)}</p>`,
    noteHtml(conclusion, 'p', 'conclusion'),
    keyFacts(sections),
    '</header>',
    '<main>',
    ...sections.map(sectionHtml),
    '</main>',
    `<footer>Made by kit-report. This page is one file and loads nothing.</footer>`,
    `<script type="application/json" id="chart-data">${scriptJson(chartData(charts))}</script>`,
    `<script>${script}</script>`,
    '</body>',
    '</html>',
    ''
  ].join('\n')
}

function keyFacts(sections: readonly Section[]): string {
  const facts = sections.flatMap(({ blocks }) =>
    blocks.flatMap((block) => (block.kind === 'facts' ? block.facts.filter(({ key }) => key) : []))
  )
  if (facts.length === 0) return ''
  const calmFirst = [
    ...facts.filter(({ mood }) => mood === undefined),
    ...facts.filter(({ mood }) => mood !== undefined)
  ]
  return `<dl class="key">${calmFirst.map((fact) => `<div${moodClass(fact)}><dt>${escape(fact.label)}</dt><dd>${factValue(fact)}</dd></div>`).join('')}</dl>`
}

const moodClass = ({ mood }: Pick<Fact, 'mood'>) => (mood === undefined || mood === 'neutral' ? '' : ` class="${mood}"`)

function factValue({ value, aside }: Fact): string {
  return `${escape(formatCell(value))}${aside === undefined ? '' : ` <span class="aside">(${escape(formatCell(aside))})</span>`}`
}

function sectionHtml({ title, blocks }: Section): string {
  const written = blocks.map(blockHtml).filter((text) => text !== '')
  if (written.length === 0) return ''
  const heading = title === '' ? '' : `<h2>${escape(title)}</h2>`
  const onlyCharts = blocks.every(({ kind }) => kind === 'chart')
  return `<section>${heading}<div class="${onlyCharts ? 'charts' : 'blocks'}">${written.join('\n')}</div></section>`
}

function blockHtml(block: Block): string {
  switch (block.kind) {
    case 'facts':
      return `<div class="facts">${subtitle(block.title)}<dl>${block.facts.map((fact) => `<div${moodClass(fact)}><dt>${escape(fact.label)}</dt><dd>${factValue(fact)}</dd></div>`).join('')}</dl></div>`
    case 'table':
      return tableHtml(block)
    case 'notes':
      return `<ul class="notes">${block.notes.map((note) => noteHtml(note, 'li')).join('')}</ul>`
    case 'chart':
      return figure(block.chart)
  }
}

const subtitle = (title: string | undefined) => (title === undefined ? '' : `<h3>${escape(title)}</h3>`)

/** Signs that every font has; emoji are missing on many machines. */
const moodMarks: Readonly<Record<Mood, string>> = { good: '✓', bad: '✕', warning: '!', neutral: 'i' }

function noteHtml({ mood, text }: Note, tag: 'p' | 'li', extra = ''): string {
  return `<${tag} class="${[extra, mood].filter(Boolean).join(' ')}"><span class="mark" aria-hidden="true">${moodMarks[mood]}</span><span>${escape(text)}</span></${tag}>`
}

function tableHtml({ title, columns, rows, note }: Extract<Block, { kind: 'table' }>): string {
  const aligned = columns.map(({ align }) => (align === 'right' ? ' class="number"' : ''))
  const head = columns.map(({ heading }, i) => `<th scope="col"${aligned[i]}>${escape(heading)}</th>`).join('')
  const body = rows.map(
    (row) =>
      `<tr>${row.map((cell, i) => (i === 0 ? `<th scope="row">${escape(formatCell(cell))}</th>` : `<td${aligned[i] ?? ''}>${escape(formatCell(cell))}</td>`)).join('')}</tr>`
  )
  const label = escape(title ?? columns[0]?.heading ?? 'Table')
  return `<div class="table">${subtitle(title)}<div class="scroll" tabindex="0" role="group" aria-label="${label}"><table><thead><tr>${head}</tr></thead><tbody>${body.join('')}</tbody></table></div>${note === undefined ? '' : `<p class="aside">${escape(note)}</p>`}</div>`
}

function figure(chart: Chart): string {
  const caption = `<figcaption><h3>${escape(chart.title)}</h3>${legend(chart)}</figcaption>`
  if (chart.empty !== undefined)
    return `<figure id="${chart.id}">${caption}<p class="empty">${escape(chart.empty)}</p></figure>`
  return `<figure id="${chart.id}">${caption}<div class="plot" tabindex="0" role="group" aria-label="${escape(chart.title)}, chart">${svgOf(chart, escape)}</div>${numbersTable(chart)}</figure>`
}

function legend({ series }: Chart): string {
  if (series.length < 2) return ''
  return `<ul class="legend">${series.map(({ name, tone }) => `<li><span class="swatch ${tone}"></span>${escape(name)}</li>`).join('')}</ul>`
}
