import { fileURLToPath } from 'node:url'
import { defineConfig, type Options } from 'tsup'

const shared = {
  format: 'esm',
  target: 'node20',
  platform: 'node',
  splitting: true,
  sourcemap: false
} satisfies Options

const ours = /^@kit-internal\//

/**
 * The build of every published package: ESM for Node 20, one file per entry with shared chunks, and the private
 * workspace packages inlined, code and types, so that each package installs alone.
 */
export const libraryBuild = (entry: Record<string, string>, more: Options = {}) =>
  defineConfig({
    ...shared,
    entry,
    clean: true,
    treeshake: true,
    noExternal: [ours],
    dts: {
      // The command line has no importers, so it has no declarations.
      entry: Object.fromEntries(
        Object.entries(entry).filter(([name]) => !name.startsWith('cli/') && !name.endsWith('worker'))
      ),
      resolve: [ours],
      compilerOptions: {
        ignoreDeprecations: '6.0',
        customConditions: [],
        noEmit: false,
        // By way of node_modules, what a private package imports from its own files would be left out as foreign.
        paths: { '@kit-internal/*': [fileURLToPath(new URL('internal/*/src/index.ts', import.meta.url))] }
      }
    },
    ...more
  })

/**
 * A command line in `dist/cli` with its own copy of the whole package and of the named dependencies, where the time that
 * it takes to find and load many small files counts. `replaced`: what stands in the place of modules that these load.
 */
export const programBuild = (
  entry: Record<string, string>,
  { inlined, replaced }: { inlined: readonly (string | RegExp)[]; replaced: Readonly<Record<string, string>> }
) =>
  defineConfig({
    ...shared,
    entry,
    outDir: 'dist/cli',
    clean: true,
    noExternal: [ours, ...inlined],
    esbuildOptions(options) {
      options.minifyWhitespace = true
      options.minifySyntax = true
    },
    // CommonJS modules that were inlined ask for Node's own by require.
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);"
    },
    esbuildPlugins: [
      {
        name: 'replaced',
        setup(build) {
          const filter = new RegExp(`^(${Object.keys(replaced).join('|')})$`)
          build.onResolve({ filter }, ({ path }) => ({ path, namespace: 'replaced' }))
          build.onLoad({ filter: /./, namespace: 'replaced' }, ({ path }) => ({ contents: replaced[path] ?? '' }))
        }
      }
    ]
  })
