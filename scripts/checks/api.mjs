import { existsSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { publishedPackages, root } from '../root.mjs'
import { findingsCheck } from './check.mjs'
import { staleFiles } from './generated.mjs'

/** `api/<package>[.<subpath>].api.txt` holds every public name with its signature: a change of it shows in review. */
export const apiCheck = findingsCheck('api', 'api/ holds the public names and signatures as built', ({ update }) => {
  const files = new Map()
  for (const { name, declarations } of entryPoints()) {
    if (!existsSync(declarations)) return [`${declarations} is missing: build first.`]
    files.set(`${name}.api.txt`, describeEntry(declarations))
  }
  return staleFiles('api', files, { update, command: 'pnpm run api --update' })
})

function entryPoints() {
  return publishedPackages().flatMap(({ folder, manifest }) =>
    Object.entries(manifest.exports ?? {}).flatMap(([path, target]) => {
      if (typeof target === 'string' || target['types'] === undefined) return []
      const name = [folder.replace('packages/', ''), ...path.split('/').slice(1)].join('.')
      return [{ name, declarations: join(root, folder, target['types']) }]
    })
  )
}

/**
 * All exports of a declaration file by name, each with its declaration less comments, then the declarations they
 * mention that have no public name.
 * @param {string} file
 */
export function describeEntry(file) {
  const program = ts.createProgram([file], {
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
    skipLibCheck: true,
    types: ['node'],
    typeRoots: [join(root, 'node_modules', '@types')]
  })
  const checker = program.getTypeChecker()
  const source = program.getSourceFile(file)
  const module = source && checker.getSymbolAtLocation(source)
  if (module === undefined) return '(nothing is exported)\n'

  const isOurs = (/** @type {ts.Node} */ node) => !/[\\/]node_modules[\\/]/.test(node.getSourceFile().fileName)
  const exported = checker
    .getExportsOfModule(module)
    .map((symbol) => ({ name: symbol.name, symbol: target(checker, symbol) }))
  const known = new Set(exported.map(({ symbol }) => symbol))
  const reachable = mentioned(checker, [...known], isOurs)

  const sections = [
    ...exported.sort(byName).map(({ name, symbol }) => describe(name, symbol, isOurs)),
    ...(reachable.length === 0 ? [] : ['// Mentioned above, without a public name of its own:']),
    ...reachable
      .map((symbol) => ({ name: symbol.name, symbol }))
      .sort(byName)
      .map(({ name, symbol }) => describe(name, symbol, isOurs))
  ]
  return `${sections.join('\n\n')}\n`
}

/**
 * @param {string} name
 * @param {ts.Symbol} symbol
 * @param {(node: ts.Node) => boolean} isOurs
 */
function describe(name, symbol, isOurs) {
  const declarations = (symbol.declarations ?? []).map((declaration) => {
    if (!isOurs(declaration))
      return `${name}: from ${/node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules)/.exec(declaration.getSourceFile().fileName)?.[1] ?? 'elsewhere'}`
    return print(declaration)
  })
  const renamed = symbol.name === name || symbol.name === 'default' ? '' : `// exported as ${name}\n`
  return renamed + [...new Set(declarations)].sort().join('\n')
}

const printer = ts.createPrinter({ removeComments: true, omitTrailingSemicolon: true })

/** @param {ts.Declaration} declaration */
function print(declaration) {
  const keyword = ts.isVariableDeclaration(declaration) ? 'const ' : ''
  const text = printer.printNode(ts.EmitHint.Unspecified, declaration, declaration.getSourceFile())
  return keyword + text.replace(/^(export )?(declare )?/, '')
}

/**
 * The declarations of ours that the given ones mention, and those that these mention, without the given ones.
 * @param {ts.TypeChecker} checker
 * @param {readonly ts.Symbol[]} roots
 * @param {(node: ts.Node) => boolean} isOurs
 */
function mentioned(checker, roots, isOurs) {
  const seen = new Set(roots)
  const queue = [...roots]
  for (let symbol = queue.pop(); symbol !== undefined; symbol = queue.pop()) {
    for (const declaration of (symbol.declarations ?? []).filter(isOurs)) {
      const visit = (/** @type {ts.Node} */ node) => {
        if (ts.isIdentifier(node)) {
          const found = checker.getSymbolAtLocation(node)
          const symbol = found && target(checker, found)
          if (symbol && !seen.has(symbol) && isTopLevel(symbol) && symbol.declarations?.some(isOurs)) {
            seen.add(symbol)
            queue.push(symbol)
          }
        }
        ts.forEachChild(node, visit)
      }
      visit(declaration)
    }
  }
  const given = new Set(roots)
  return [...seen].filter((symbol) => !given.has(symbol))
}

/** @param {ts.Symbol} symbol */
function isTopLevel(symbol) {
  const kinds = ts.SymbolFlags.Interface | ts.SymbolFlags.TypeAlias | ts.SymbolFlags.Class | ts.SymbolFlags.Enum
  const values = ts.SymbolFlags.Function | ts.SymbolFlags.BlockScopedVariable
  return (symbol.flags & (kinds | values)) !== 0
}

/**
 * @param {ts.TypeChecker} checker
 * @param {ts.Symbol} symbol
 */
function target(checker, symbol) {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
}

/**
 * @param {{ name: string }} a
 * @param {{ name: string }} b
 */
function byName(a, b) {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0
}
