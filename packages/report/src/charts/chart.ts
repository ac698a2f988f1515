import type { Unit } from '../report/quantity.js'

/** A picture of numbers, before anyone decides how it is drawn. */
export interface Chart {
  /** Unique in its report; letters, digits, dashes. */
  id: string
  title: string
  /** What can be read from it, in a sentence; read aloud instead of the picture. */
  description: string
  x: Axis
  y: Axis
  /** The places on the x axis, ascending; every series has a value for each. */
  points: readonly number[]
  series: readonly ChartSeries[]
  /** Limits and other values worth a line of their own. */
  lines?: readonly { axis: 'x' | 'y'; value: number; label: string }[]
  /** Stretches of the x axis with a name, such as phases. */
  bands?: readonly { from: number; to: number; label: string }[]
  /** Shown instead of the picture when there is nothing to draw. */
  empty?: string
}

export interface Axis {
  label: string
  unit: Unit
  /** `percentile`: log of 1 / (1 − x), so that each further nine takes the same room. */
  scale: 'linear' | 'log' | 'percentile'
  /** Always shown, whatever the data. */
  include?: readonly number[]
}

export interface ChartSeries {
  name: string
  /** `bars` reach from their place to the next one. */
  draw: 'line' | 'area' | 'steps' | 'bars' | 'dots'
  tone: Tone
  /** One value a place; null where nothing was measured, which leaves a gap. */
  values: readonly (number | null)[]
  /** Lower edge of an area; the axis without one. */
  from?: readonly (number | null)[]
}

/** Which colour, by meaning. The styles give it a shade for light, dark and paper. */
export type Tone = 'blue' | 'orange' | 'red' | 'green' | 'violet' | 'teal' | 'grey'
