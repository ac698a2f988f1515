import type { Report } from '../report/report.js'

/** What a reader of the output may choose. */
export interface RenderOptions {
  /** ANSI colours in text. @defaultValue false */
  color?: boolean
  /** Details that text leaves out otherwise. @defaultValue false */
  verbose?: boolean
}

/**
 * Turns any report into text of one format. The same report gives the same bytes; every string in it is somebody's
 * input and is escaped as the format demands; unknown numbers are shown as unknown.
 */
export interface Renderer {
  describe: string
  /** Of the file, without the dot. */
  extension: string
  render: (report: Report, options: RenderOptions) => string
}
