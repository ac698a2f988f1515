import { styleText } from 'node:util'
import { formatCell } from '../report/quantity.js'
import type { Block, Column, Fact, Mood, Note, Report } from '../report/report.js'
import type { Renderer } from './contract.js'
import { moodIcons } from './markdown.js'
import { padded, shownWidth } from './width.js'

/** For terminals: headings with rules, facts, aligned tables. */
export const text: Renderer = {
  describe: 'for terminals',
  extension: 'txt',
  render(report, { color = false, verbose = false }) {
    const paint = painter(color)
    const shown = report.sections.filter(({ detail }) => verbose || !detail)
    return `${[
      heading(report, paint),
      ...shown.flatMap((section) => sectionText(section, paint)),
      note(report.conclusion, paint)
    ]
      .filter((part) => part !== '')
      .join('\n\n')}\n`
  }
}

type Shade = 'bold' | 'dim' | 'red' | 'green' | 'yellow'
type Paint = (shade: Shade, text: string) => string

const painter =
  (color: boolean): Paint =>
  (shade, text) =>
    color ? styleText(shade, text, { validateStream: false }) : text

const moodShades: Readonly<Record<Mood, Shade | undefined>> = {
  good: 'green',
  bad: 'red',
  warning: 'yellow',
  neutral: undefined
}

function heading({ icon, title }: { icon?: string; title: string }, paint: Paint): string {
  const line = `${icon === undefined ? '' : `${icon} `}${clean(title)}`
  return `${paint('bold', line)}\n${'='.repeat(shownWidth(line))}`
}

function sectionText(section: Report['sections'][number], paint: Paint): string[] {
  const blocks = section.blocks.map((block) => blockText(block, paint)).filter((part) => part !== '')
  if (blocks.length === 0) return []
  return section.title === '' ? blocks : [heading(section, paint), ...blocks]
}

function blockText(block: Block, paint: Paint): string {
  switch (block.kind) {
    case 'facts':
      return block.title === undefined
        ? block.facts.map((fact) => `${clean(fact.label)}: ${factValue(fact, paint)}`).join('\n')
        : [`${clean(block.title)}:`, ...alignedFacts(block.facts, paint)].join('\n')
    case 'table':
      return [
        ...(block.title === undefined ? [] : [`${clean(block.title)}:`]),
        ...tableText(
          block.columns,
          block.rows.map((row) => row.map((cell) => clean(formatCell(cell)))),
          paint
        ),
        ...(block.note === undefined ? [] : [paint('dim', `  ${clean(block.note)}`)])
      ].join('\n')
    case 'notes':
      return block.notes.map((item) => note(item, paint)).join('\n')
    case 'chart':
      return ''
  }
}

function factValue({ value, aside, mood }: Fact, paint: Paint): string {
  const shade = mood === undefined ? undefined : moodShades[mood]
  const shown = `${clean(formatCell(value))}${aside === undefined ? '' : ` (${clean(formatCell(aside))})`}`
  return shade === undefined ? shown : paint(shade, shown)
}

/** Under a title: labels left, numbers right-aligned among themselves. */
function alignedFacts(facts: readonly Fact[], paint: Paint): string[] {
  const labels = facts.map(({ label }) => `${clean(label)}:`)
  const values = facts.map(({ value }) => clean(formatCell(value)))
  const [labelWidth, valueWidth] = [Math.max(...labels.map(shownWidth)), Math.max(...values.map(shownWidth))]
  return facts.map(({ aside, mood }, i) => {
    const shade = mood === undefined ? undefined : moodShades[mood]
    const shown = `${padded(values[i]!, valueWidth, 'right')}${aside === undefined ? '' : ` (${clean(formatCell(aside))})`}`
    return `  ${padded(labels[i]!, labelWidth, 'left')} ${shade === undefined ? shown : paint(shade, shown)}`
  })
}

function tableText(columns: readonly Column[], rows: readonly (readonly string[])[], paint: Paint): string[] {
  const widths = columns.map(({ heading }, i) =>
    Math.max(shownWidth(heading), ...rows.map((row) => shownWidth(row[i] ?? '')))
  )
  const line = (cells: readonly string[]) =>
    `  ${cells.map((cell, i) => padded(cell, widths[i] ?? 0, columns[i]?.align ?? 'left')).join('  ')}`.trimEnd()
  return [paint('dim', line(columns.map(({ heading }) => heading))), ...rows.map(line)]
}

function note({ mood, text }: Note, paint: Paint): string {
  const line = `${moodIcons[mood]} ${clean(text)}`
  const shade = moodShades[mood]
  return shade === undefined ? line : paint(shade, line)
}

/** Somebody's text must not move the cursor, ring the bell or change colours. */
function clean(text: string): string {
  return text.replace(/[\r\n\t]+/g, ' ').replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '\ufffd')
}
