import { KitError } from '@kit-internal/errors'

type Details = ConstructorParameters<typeof KitError>[2]

const refuse = (code: string, message: string, details: Details = {}) =>
  new KitError(code, message, { kind: 'usage', ...details })

/** Everything this package refuses or fails with; each code is a heading in docs/errors.md. */
export const errors = {
  name: (name: string, reason: string) =>
    refuse('KIT_SCAFFOLD_NAME', `"${printable(name)}" cannot be a project name: ${reason}.`, {
      hint: 'Use lower-case letters, digits, "-", "_" and ".", starting with a letter or digit, for example "my-api".'
    }),
  option: (message: string, hint?: string) =>
    refuse('KIT_SCAFFOLD_OPTION', message, hint === undefined ? {} : { hint }),
  combination: (rule: string, message: string, hint: string) =>
    refuse('KIT_SCAFFOLD_COMBINATION', message, { hint, data: { rule } }),
  target: (folder: string, reason: string, hint: string) =>
    refuse('KIT_SCAFFOLD_TARGET', `${folder} ${reason}.`, { hint }),
  tarballs: (folder: string, reason: string) =>
    refuse('KIT_SCAFFOLD_TARBALLS', `The folder of package tarballs ${folder} ${reason}.`, {
      hint: 'Pack @kit/migrate, @kit/loadtest and @kit/report into it, for example with `pnpm pack --pack-destination DIR`.'
    }),
  write: (folder: string, cause: unknown) =>
    new KitError('KIT_SCAFFOLD_WRITE', `${folder} could not be written: ${messageOf(cause)}.`, {
      cause,
      hint: 'Nothing was left behind. Check the permissions and the free space of the disk, then run it again.'
    })
}

/** Control characters of hostile input must not reach a terminal. */
function printable(text: string): string {
  const shown = JSON.stringify(text).slice(1, -1)
  return shown.length > 60 ? `${shown.slice(0, 57)}…` : shown
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
