/**
 * Turns offsets in the UTF-8 form of a text into indexes of the text. Offsets must be asked in rising order for
 * speed; any order is correct.
 */
export function utf8Index(text: string): (byte: number) => number {
  if (Buffer.byteLength(text) === text.length) return (byte) => byte
  let at = 0
  let bytes = 0
  return (byte) => {
    if (byte < bytes) at = bytes = 0
    while (bytes < byte && at < text.length) {
      const point = text.codePointAt(at) ?? 0
      bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4
      at += point < 0x10000 ? 1 : 2
    }
    return at
  }
}
