import { start } from '@kit-internal/cli/start'

await start({
  name: 'kit-scaffold',
  packageJson: new URL('../../package.json', import.meta.url),
  run: async (version) => (await import('./program.js')).run(version)
})
