import type { Renderer } from './contract.js'

/** The document itself, for machines. */
export const json: Renderer = {
  describe: 'the whole document',
  extension: 'json',
  render: ({ data }) => `${JSON.stringify(data, null, 2)}\n`
}
