import { formatCell } from '../report/quantity.js'
import type { Block, Fact, Mood, Note, Report } from '../report/report.js'
import type { Renderer } from './contract.js'

/** GitHub-flavoured Markdown, for pull requests and CI job summaries. */
export const markdown: Renderer = {
  describe: 'for pull requests and CI job summaries',
  extension: 'md',
  render: (report) =>
    `${[`## ${report.icon} ${escape(report.title)}`, note(report.conclusion), ...sections(report)].join('\n\n')}\n`
}

export const moodIcons: Readonly<Record<Mood, string>> = { good: '✅', bad: '❌', warning: '⚠️', neutral: 'ℹ️' }

function* sections({ sections }: Report): Generator<string> {
  for (const { title, icon, blocks } of sections) {
    const written = blocks.map(block).filter((text) => text !== '')
    if (written.length === 0) continue
    if (title !== '') yield `### ${icon === undefined ? '' : `${icon} `}${escape(title)}`
    yield* written
  }
}

function block(block: Block): string {
  switch (block.kind) {
    case 'facts':
      return titled(
        block.title,
        table(
          [
            ['', 'left'],
            ['', 'right']
          ],
          block.facts.map(factRow)
        )
      )
    case 'table': {
      const rows = block.rows.map((row) => row.map(formatCell))
      return titled(
        block.title,
        [
          table(
            block.columns.map(({ heading, align }) => [heading, align]),
            rows
          ),
          escape(block.note ?? '')
        ]
          .join('\n\n')
          .trim()
      )
    }
    case 'notes':
      return block.notes.map((item) => `- ${note(item)}`).join('\n')
    case 'chart':
      return ''
  }
}

const titled = (title: string | undefined, text: string) =>
  title === undefined ? text : `**${escape(title)}**\n\n${text}`

function factRow({ label, value, aside }: Fact): string[] {
  return [label, aside === undefined ? formatCell(value) : `${formatCell(value)} (${formatCell(aside)})`]
}

function table(
  columns: readonly (readonly [string, 'left' | 'right'])[],
  rows: readonly (readonly string[])[]
): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [
    line(columns.map(([heading]) => escape(heading))),
    line(columns.map(([, align]) => (align === 'right' ? '---:' : '---'))),
    ...rows.map((row) => line(row.map(escape)))
  ].join('\n')
}

const note = ({ mood, text }: Note) => `${moodIcons[mood]} ${escape(text)}`

/** Nothing in a string may become markup, a table border, a mention or a link. */
function escape(text: string): string {
  return text
    .replace(/[\r\n\t]+/g, ' ')

    .replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '\ufffd')
    .replace(/[\\`*_{}[\]#|~]/g, '\\$&')
    .replace(/[&<>]/g, (character) => `&#${character.codePointAt(0)};`)
    .replace(/@(?=\w)/g, '@\u200b')
    .replace(/(https?|ftp|www)(:\/\/|\.)/gi, '$1\u200b$2')
}
