/**
 * Reads `-- kit: allow rule-a, rule-b`. Such lines before the first statement of a section hold for the whole
 * section, later ones for the statement that follows them.
 */
export function readAllowances(comments: string): string[] {
  return [...comments.matchAll(/^[ \t]*--[ \t]*kit:[ \t]*allow[ \t]+(.+)$/gim)].flatMap(([, names = '']) =>
    names.split(/[\s,]+/).filter((name) => name !== '')
  )
}
