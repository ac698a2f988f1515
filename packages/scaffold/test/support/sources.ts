import { builtinModules } from 'node:module'
import ts from 'typescript'
import type { VirtualFiles } from '../../src/index.js'

const isCode = (path: string) => /\.(ts|js|mjs)$/.test(path)
const builtin = new Set(builtinModules)

export interface Source {
  readonly path: string
  readonly file: ts.SourceFile
}

const parsed = new Map<string, ts.SourceFile>()

/** The TypeScript and JavaScript files of a project, parsed; each distinct text only once. */
export function codeOf(files: VirtualFiles): readonly Source[] {
  return [...files].flatMap(([path, { content }]) => {
    if (!isCode(path)) return []
    const known = parsed.get(path + content) ?? ts.createSourceFile(path, content, ts.ScriptTarget.ES2022, true)
    parsed.set(path + content, known)
    return [{ path, file: known }]
  })
}

/** What the parser complains about. */
export function syntaxErrors({ path, file }: Source): readonly string[] {
  const { parseDiagnostics } = file as unknown as { parseDiagnostics: readonly ts.DiagnosticWithLocation[] }
  return parseDiagnostics.map(({ messageText }) => `${path}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`)
}

/** The modules that a file imports. */
export function importsOf({ file }: Source): readonly string[] {
  return file.statements.flatMap((statement) =>
    (ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement)) &&
    statement.moduleSpecifier !== undefined &&
    ts.isStringLiteral(statement.moduleSpecifier)
      ? [statement.moduleSpecifier.text]
      : []
  )
}

/** `@scope/name` or `name` of an import of a package; nothing for Node's own modules and relative ones. */
export function packageOf(specifier: string): string | undefined {
  if (specifier.startsWith('.') || specifier.startsWith('node:') || builtin.has(specifier)) return undefined
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}
