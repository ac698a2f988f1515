import type { Chart } from '../charts/chart.js'
import type { Cell } from './quantity.js'

/**
 * What is to be said about a run, a comparison or anything else, before a format is chosen.
 * Whoever has something to report builds this; every renderer knows nothing but this.
 */
export interface Report {
  title: string
  icon: string
  /** What it is about, in a line. */
  subject: string
  sections: readonly Section[]
  /** What may pass or fail, for CI systems. */
  checks: readonly Check[]
  /** The numbers as tables for spreadsheets; the first is the summary. */
  records: readonly Records[]
  /** The document behind it, printed by the json format unchanged. */
  data: unknown
  /** The last word. */
  conclusion: Note
}

export interface Section {
  title: string
  icon?: string
  /** Left out on terminals unless asked for. */
  detail?: true
  blocks: readonly Block[]
}

export type Block =
  | { kind: 'facts'; title?: string; facts: readonly Fact[] }
  | { kind: 'table'; title?: string; columns: readonly Column[]; rows: readonly (readonly Cell[])[]; note?: string }
  | { kind: 'chart'; chart: Chart }
  | { kind: 'notes'; notes: readonly Note[] }

export interface Fact {
  label: string
  value: Cell
  /** Something beside the value, for example its share. */
  aside?: Cell
  /** Among the few numbers people look for first. */
  key?: true
  mood?: Mood
}

export interface Column {
  heading: string
  align: 'left' | 'right'
}

export type Mood = 'good' | 'bad' | 'warning' | 'neutral'

export interface Note {
  mood: Mood
  text: string
}

export interface Check {
  name: string
  outcome: 'passed' | 'failed' | 'skipped'
  message?: string
}

export interface Records {
  name: string
  header: readonly string[]
  rows: readonly (readonly (string | number | null)[])[]
}
