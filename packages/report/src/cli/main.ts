import { start } from '@kit-internal/cli/start'

await start({
  name: 'kit-report',
  packageJson: new URL('../../package.json', import.meta.url),
  run: async (version) => (await import('./program.js')).run(version)
})
