import { relative } from 'node:path'
import type { Style } from '@kit-internal/cli'
import {
  listDatabases,
  listPipelines,
  type GeneratedProject,
  type Listed,
  type ListedStack,
  type ProjectPlan
} from '../index.js'

type Paint = Pick<Style, 'bold' | 'dim' | 'green'>

const titleOf = (listed: readonly Listed[], id: string) => listed.find((item) => item.id === id)?.title ?? 'None'
const onOff = (on: boolean) => (on ? 'Enabled' : 'Disabled')

/** What is about to be made. */
export function headerView({ spec, title }: Pick<ProjectPlan, 'spec' | 'title'>, style: Paint): string {
  const rows = [
    ['Project', spec.name],
    ['Type', spec.type === 'rest' ? 'REST API' : 'GraphQL API'],
    ['Stack', title],
    ['Database', titleOf(listDatabases(), spec.database)],
    ['Auth', onOff(spec.auth)],
    ['Docker', onOff(spec.docker)],
    ['CI/CD', titleOf(listPipelines(), spec.ci)]
  ]
  return `🚀 ${style.bold('API Scaffolder')}\n==================\n\n${rows.map(([key, value]) => `${key}: ${value}`).join('\n')}\n`
}

/** What was made and what to type next; every line works when pasted. */
export function createdView(
  { folder, files, nextSteps }: GeneratedProject,
  { startedIn, style }: { startedIn: string; style: Paint }
): string {
  const place = relative(startedIn, folder)
  return [
    '',
    `✅ ${style.green('Project created successfully!')} (${files.length} files)`,
    '',
    'Next steps:',
    ...[`cd ${quoted(place === '' ? '.' : place)}`, ...nextSteps].map((step) => `  ${step}`),
    '',
    'Your API will be available at http://localhost:3000'
  ].join('\n')
}

const quoted = (path: string) => (/^[\w./@+-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`)

/** The files as a tree. */
export function planView({ spec, files }: ProjectPlan): string {
  const lines = [`${spec.name}/`]
  const seen = new Set<string>()
  for (const { path } of files) {
    const parts = path.split('/')
    parts.forEach((part, depth) => {
      const key = parts.slice(0, depth + 1).join('/')
      if (seen.has(key)) return
      seen.add(key)
      lines.push(`${'  '.repeat(depth + 1)}${part}${depth < parts.length - 1 ? '/' : ''}`)
    })
  }
  return `${lines.join('\n')}\n\n${files.length} files; nothing was written.`
}

const titles = { prisma: 'Prisma', sequelize: 'Sequelize' } as const

interface Choices {
  stacks: readonly ListedStack[]
  databases: readonly Listed[]
  features: readonly Listed[]
  pipelines: readonly Listed[]
}

export function choicesView({ stacks, databases, features, pipelines }: Choices, style: Paint): string {
  const section = (title: string, rows: readonly (readonly string[])[]) => {
    const width = Math.max(...rows.map(([id = '']) => id.length))
    return [style.bold(title), ...rows.map(([id = '', ...rest]) => `  ${id.padEnd(width)}  ${rest.join('  ')}`)].join(
      '\n'
    )
  }
  const plain = (listed: readonly Listed[]) => listed.map(({ id, title }) => [id, title])
  return [
    section(
      'Stacks',
      stacks.map(({ id, title, sql, databases: proven }) => [
        id,
        title,
        style.dim(`(${proven.join(', ')}; SQL through ${titles[sql]})`)
      ])
    ),
    section('Databases', plain(databases)),
    section('Features', plain(features)),
    section('Pipelines', plain(pipelines))
  ].join('\n\n')
}
