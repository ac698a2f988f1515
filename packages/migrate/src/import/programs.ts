import { parseName } from '../file/name.js'
import { readText } from './files.js'

/** Migrations in JavaScript or TypeScript as they stand in the folder, for those that are named like ours. */
export function programs(source: string, names: readonly string[]) {
  return names.flatMap((from) => {
    const name = parseName(from)
    if (name === undefined) return []
    const extension = /\.[cm]?[jt]s$/.exec(from)?.[0] ?? ''
    return [{ ...name, from, extension, text: readText(source, from) }]
  })
}
