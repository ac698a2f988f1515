const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** How many columns a terminal needs for a text: two for emoji and wide East Asian characters. */
export function shownWidth(text: string): number {
  if (/^[\u0020-\u007e]*$/.test(text)) return text.length
  let width = 0
  for (const { segment } of graphemes.segment(text)) width += isWide(segment) ? 2 : 1
  return width
}

export function padded(text: string, width: number, align: 'left' | 'right'): string {
  const space = ' '.repeat(Math.max(0, width - shownWidth(text)))
  return align === 'right' ? space + text : text + space
}

/** East Asian Width W and F (Unicode 16, main blocks) and pictures. */
function isWide(segment: string): boolean {
  return (
    /\p{Emoji_Presentation}|\ufe0f/u.test(segment) ||
    /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/.test(
      segment
    )
  )
}
