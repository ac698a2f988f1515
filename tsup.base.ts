import { fileURLToPath } from 'node:url'
import { defineConfig, type Options } from 'tsup'

/**
 * The build of every published package: ESM for Node 20, one file per entry with shared chunks, and the private
 * workspace packages inlined, code and types, so that each package installs alone.
 */
export const libraryBuild = (entry: Record<string, string>, more: Options = {}) =>
  defineConfig({
    entry,
    format: 'esm',
    target: 'node20',
    platform: 'node',
    clean: true,
    splitting: true,
    treeshake: true,
    sourcemap: false,
    noExternal: [/^@kit-internal\//],
    dts: {
      // The command line has no importers, so it has no declarations.
      entry: Object.fromEntries(
        Object.entries(entry).filter(([name]) => !name.startsWith('cli/') && !name.endsWith('worker'))
      ),
      resolve: [/^@kit-internal\//],
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
