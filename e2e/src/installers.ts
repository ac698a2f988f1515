import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { command } from './command.js'
import type { RegistryAddress } from './registry.js'
import { npmTool } from './tools.js'

/** A package manager that installs what `package.json` of a folder names, without running install scripts. */
export interface Installer {
  /** Files it wants beside package.json. */
  settings: (registry: RegistryAddress) => Readonly<Record<string, string>>
  install: (folder: string, cache: string) => Promise<unknown>
}

const npmrc = ({ npmrc }: RegistryAddress) => ({ '.npmrc': npmrc })

export const installers = {
  npm: {
    settings: npmrc,
    install: (folder, cache) => command('npm', ['install', '--ignore-scripts', '--cache', cache], { cwd: folder })
  },
  pnpm: {
    settings: npmrc,
    install: async (folder, cache) => {
      const pnpm = join(await npmTool('pnpm', '10.34.9'), 'bin', 'pnpm.cjs')
      const folders = [`--config.storeDir=${join(cache, 'store')}`, `--config.cacheDir=${join(cache, 'metadata')}`]
      return await command(process.execPath, [pnpm, 'install', '--ignore-scripts', ...folders], { cwd: folder })
    }
  },
  yarn: {
    settings: npmrc,
    install: async (folder, cache) => {
      const yarn = join(await npmTool('yarn', '1.22.22'), 'bin', 'yarn.js')
      const options = ['--ignore-scripts', '--non-interactive', '--no-progress', '--cache-folder', cache]
      return await command(process.execPath, [yarn, 'install', ...options], { cwd: folder })
    }
  },
  'yarn-berry': {
    settings: ({ url }) => ({
      'yarn.lock': '',
      '.yarnrc.yml': [
        'nodeLinker: node-modules',
        'enableScripts: false',
        'enableTelemetry: false',
        'enableImmutableInstalls: false',
        `npmRegistryServer: '${url}'`,
        "unsafeHttpWhitelist: ['127.0.0.1']",
        // Yarn holds back what is younger than a day, as our packages are here.
        "npmPreapprovedPackages: ['@kit/*']",
        ''
      ].join('\n')
    }),
    install: async (folder, cache) => {
      const yarn = join(await npmTool('@yarnpkg/cli-dist', '4.18.1'), 'bin', 'yarn.js')
      const env = { YARN_GLOBAL_FOLDER: cache, YARN_ENABLE_GLOBAL_CACHE: 'true' }
      return await command(process.execPath, [yarn, 'install'], { cwd: folder, env })
    }
  }
} satisfies Record<string, Installer>

export type InstallerName = keyof typeof installers

/** Makes an empty folder with a package.json that names `dependencies`, and installs it. */
export async function installInto(
  folder: string,
  dependencies: Readonly<Record<string, string>>,
  { installer, registry }: { installer: InstallerName; registry: RegistryAddress }
): Promise<string> {
  await mkdir(folder, { recursive: true })
  const files = {
    'package.json': `${JSON.stringify({ name: 'customer', version: '1.0.0', private: true, dependencies }, null, 2)}\n`,
    ...installers[installer].settings(registry)
  }
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
  await installers[installer].install(folder, join(dirname(folder), 'cache'))
  return folder
}
