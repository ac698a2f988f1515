import { PassThrough } from 'node:stream'

interface FakeOutput {
  write: (text: string) => unknown
  isTTY: boolean
  columns: number
}

/** What a command line may see of the world; fits the `World` of @kit-internal/cli. */
export interface FakeWorld {
  cwd: string
  env: Readonly<Record<string, string | undefined>>
  stdin: NodeJS.ReadStream
  stdout: FakeOutput
  stderr: FakeOutput
}

export interface InProcessOptions {
  cwd?: string
  /** The whole environment; default empty. */
  env?: Readonly<Record<string, string | undefined>>
  /** Whether stdin, stdout and stderr are terminals. @defaultValue false */
  tty?: boolean
  /** What stands on stdin, which is then at its end. @defaultValue '' */
  input?: string
  /** Width of the terminal. @defaultValue 100 */
  columns?: number
}

export interface InProcessResult {
  code: number
  stdout: string
  stderr: string
}

/**
 * Runs a command line inside the test, without a process: `runInProcess((argv, world) => runCli(program, argv, world), ['status'])`.
 */
export async function runInProcess(
  run: (argv: readonly string[], world: FakeWorld) => Promise<number>,
  argv: readonly string[],
  options: InProcessOptions = {}
): Promise<InProcessResult> {
  const { cwd = process.cwd(), env = {}, tty = false, input = '', columns = 100 } = options
  const printed = { stdout: '', stderr: '' }
  const output = (name: keyof typeof printed): FakeOutput => ({
    isTTY: tty,
    columns,
    write: (text) => (printed[name] += text)
  })
  const stdin = Object.assign(new PassThrough(), { isTTY: tty })
  stdin.end(input)
  const code = await run(argv, {
    cwd,
    env,
    stdin: stdin as unknown as NodeJS.ReadStream,
    stdout: output('stdout'),
    stderr: output('stderr')
  })
  return { code, ...printed }
}
