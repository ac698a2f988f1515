import { style } from '../render/format.js'

export const prettierConfig = JSON.stringify(style)
