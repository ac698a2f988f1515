const prefix = 'step: '

/** The text under which the ledger keeps a step that a program named. */
export const textOfNamedStep = (name: string): string => `${prefix}${name}`

export const isNamedStep = (text: string): boolean => text.startsWith(prefix)
