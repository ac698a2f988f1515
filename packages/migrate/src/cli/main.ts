import { start } from '@kit-internal/cli/start'

// Newer versions of Node have it. Where it is missing pg asks fetch what it runs on, which takes 30 ms to load.
if (!('navigator' in globalThis))
  Object.defineProperty(globalThis, 'navigator', { value: { userAgent: `Node.js/${process.versions.node}` } })

await start({
  name: 'kit-migrate',
  packageJson: new URL('../../package.json', import.meta.url),
  run: async (version) => (await import('./program.js')).run(version)
})
