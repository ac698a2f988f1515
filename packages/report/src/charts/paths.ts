/** A place on the picture, in its own units; null where the line is broken. */
export type Place = readonly [x: number, y: number] | null

const digits = 10

/** About as many places as a chart is wide. */
const dense = 700

/**
 * The `d` of an SVG path through the places, with one decimal and relative steps to keep files small; rounding errors
 * do not add up. A place alone between two gaps becomes a short stroke, so that it can be seen. Where there are more
 * places than can be told apart, heights are whole numbers, which nobody can see either.
 */
export function linePath(places: readonly Place[]): string {
  const rounded = places.length > dense ? (y: number) => Math.round(y) * digits : (y: number) => Math.round(y * digits)
  let path = ''
  let [atX, atY] = [0, 0]
  let drawing = false
  for (const [i, place] of places.entries()) {
    if (place === null) {
      drawing = false
      continue
    }
    const [x, y] = [Math.round(place[0] * digits), rounded(place[1])]
    if (!drawing) path += `M${number(x)}${signed(y)}`
    else path += `l${number(x - atX)}${signed(y - atY)}`
    if (!drawing && (places[i + 1] ?? null) === null) path += 'h.1'
    ;[atX, atY, drawing] = [x, y, true]
  }
  return path
}

/** The `d` of the shape between two lines that have their gaps at the same places; a number is a level line. */
export function areaPath(upper: readonly Place[], lower: readonly Place[] | number): string {
  const shapes: string[] = []
  let start = 0
  for (let i = 0; i <= upper.length; i++) {
    if (i < upper.length && upper[i] !== null && (typeof lower === 'number' || lower[i] !== null)) continue
    if (i - start > 1)
      shapes.push(shape(upper.slice(start, i), typeof lower === 'number' ? lower : lower.slice(start, i)))
    start = i + 1
  }
  return shapes.join('')
}

function shape(upper: readonly Place[], lower: readonly Place[] | number): string {
  if (typeof lower !== 'number') return `${linePath([...upper, ...[...lower].reverse()])}z`
  return `${linePath(upper)}V${number(Math.round(lower * digits))}H${number(Math.round(upper[0]![0] * digits))}z`
}

/** Every n-th place, so that about as many remain as a chart is wide: enough for a pale area behind an exact line. */
export function thinned(places: readonly Place[]): Place[] {
  const step = Math.ceil(places.length / dense)
  return places.filter((_, i) => i % step === 0 || i === places.length - 1)
}

/** Tenths as the shortest number SVG understands: `.5`, `-12.3`, `7`. */
function number(tenths: number): string {
  return String(tenths / digits).replace(/^(-?)0\./, '$1.')
}

/** A number that follows another: a minus separates by itself. */
function signed(tenths: number): string {
  return tenths < 0 ? number(tenths) : ` ${number(tenths)}`
}
