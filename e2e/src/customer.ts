import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { command, tryCommand, type CommandOptions, type CommandResult } from './command.js'
import { nodeFolder, type NodeName } from './nodes.js'

type RunOptions = Omit<CommandOptions, 'cwd' | 'path'> & { cwd?: string; node?: NodeName }

/** A folder with installed packages, used as a customer does: by writing files and running programs in it. */
export function customerIn(folder: string) {
  const at = async ({ node = 'current', cwd = folder, ...rest }: RunOptions = {}): Promise<CommandOptions> => ({
    ...rest,
    cwd,
    path: [join(folder, 'node_modules', '.bin'), await nodeFolder(node)]
  })
  return {
    folder,
    /** Runs a program of the folder, or of the machine; throws unless it ends with 0. */
    run: async (program: string, args: readonly string[], options?: RunOptions): Promise<CommandResult> =>
      await command(program, args, await at(options)),
    /** Runs a program whatever its exit code. */
    tryRun: async (program: string, args: readonly string[], options?: RunOptions): Promise<CommandResult> =>
      await tryCommand(program, args, await at(options)),
    /** Writes a module beside the packages and runs it with `node`; returns what it printed as JSON. */
    evaluate: async (name: string, source: string, options?: RunOptions): Promise<unknown> => {
      await writeFile(join(folder, name), source)
      const { stdout } = await command('node', [name], await at(options))
      return JSON.parse(stdout)
    }
  }
}

export type Customer = ReturnType<typeof customerIn>
