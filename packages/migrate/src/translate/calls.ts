/** Functions that all three engines have under the same name and with the same meaning, by number of arguments. */
const same: Readonly<Record<string, readonly [least: number, most: number]>> = {
  lower: [1, 1],
  upper: [1, 1],
  nullif: [2, 2],
  abs: [1, 1],
  trim: [1, 1],
  ltrim: [1, 1],
  rtrim: [1, 1],
  replace: [3, 3]
}

export function sameCall(name: string, args: readonly string[]): string | undefined {
  const [least, most] = same[name] ?? [Infinity, 0]
  return args.length >= least && args.length <= most ? `${name}(${args.join(', ')})` : undefined
}
