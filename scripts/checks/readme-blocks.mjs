/**
 * @typedef {object} Block
 * @property {string} language of the fence
 * @property {readonly string[]} words that follow the language
 * @property {string} code
 * @property {number} line of the fence, from 1
 */

/**
 * The fenced code blocks of a Markdown text, in order.
 * @param {string} markdown
 * @returns {Block[]}
 */
export function codeBlocks(markdown) {
  const blocks = []
  /** @type {{ fence: string, language: string, words: string[], lines: string[], line: number } | undefined} */
  let open
  for (const [index, line] of markdown.split('\n').entries()) {
    const [, fence = '', info = ''] = /^(`{3,})\s*(.*)$/.exec(line) ?? []
    if (open === undefined && fence !== '') {
      const [language = '', ...words] = info.trim().split(/\s+/)
      open = { fence, language, words, lines: [], line: index + 1 }
    } else if (open !== undefined && fence.startsWith(open.fence) && info === '') {
      blocks.push({ language: open.language, words: open.words, code: `${open.lines.join('\n')}\n`, line: open.line })
      open = undefined
    } else {
      open?.lines.push(line)
    }
  }
  return blocks
}

/**
 * What a reader would do with a block, in the order of the page: a block with `file=<name>` is saved, `sh` is typed,
 * `ts` and `js` are run; `no-run` means none of these.
 * @typedef {Block & { kind: 'save' | 'type' | 'run', file: string }} Step `file` is empty unless it is saved
 */

/**
 * @param {string} markdown
 * @returns {Step[]}
 */
export function tourSteps(markdown) {
  return codeBlocks(markdown).flatMap((block) => {
    const kind = kindOf(block)
    const file = block.words.find((word) => word.startsWith('file='))?.slice('file='.length) ?? ''
    return kind === undefined ? [] : [{ ...block, kind, file }]
  })
}

/**
 * @param {Block} block
 * @returns {Step['kind'] | undefined}
 */
function kindOf({ language, words }) {
  if (words.includes('no-run')) return undefined
  if (words.some((word) => word.startsWith('file='))) return 'save'
  if (['sh', 'bash', 'shell'].includes(language)) return 'type'
  return ['ts', 'js', 'mjs'].includes(language) ? 'run' : undefined
}
