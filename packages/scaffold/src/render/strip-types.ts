import { transform } from 'sucrase'

/** The documentation of a type goes with the type. */
const typeComments = /^[ \t]*\/\*\*(?:(?!\*\/)[^])*\*\/\n(?=[ \t]*(?:export )?(?:interface|type)\b)/gm
const lintOfTypes = /^.*eslint-disable-next-line @typescript-eslint\/.*\n/gm

/** JavaScript as a person would have written it: the same text without its types. Empty when there was nothing else. */
export function stripTypes(source: string): string {
  const code = source.replace(typeComments, '').replace(lintOfTypes, '')
  return transform(code, { transforms: ['typescript'], disableESTransforms: true }).code.trim()
}
