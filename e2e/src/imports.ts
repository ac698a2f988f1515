import { builtinModules } from 'node:module'
import ts from 'typescript'

/** The packages that a module's text imports, without Node's own and its neighbours. */
export function importedPackages(source: string): readonly string[] {
  const { importedFiles } = ts.preProcessFile(source, true, true)
  const names = importedFiles
    .map(({ fileName }) => fileName)
    .filter((name) => !name.startsWith('.') && !name.startsWith('node:') && !builtinModules.includes(name))
    .map((name) =>
      name
        .split('/')
        .slice(0, name.startsWith('@') ? 2 : 1)
        .join('/')
    )
  return [...new Set(names)].sort()
}
