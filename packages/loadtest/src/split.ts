/** Splits a whole number into parts that differ by one at most and add up to it; the first parts are the larger. */
export function splitWhole(whole: number, parts: number): number[] {
  return Array.from({ length: parts }, (_, part) => Math.floor(whole / parts) + (part < whole % parts ? 1 : 0))
}
