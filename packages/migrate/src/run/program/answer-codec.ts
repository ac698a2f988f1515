import { deserialize, serialize } from 'node:v8'

/** What a statement answered, as text from which dates and bytes come back as they were. */
export function encodeAnswer(answer: unknown): string | undefined {
  return answer === undefined ? undefined : `v8:${serialize(answer).toString('base64')}`
}

/** The answer of a text by {@link encodeAnswer}; undefined for any other. */
export function decodeAnswer(text: string | undefined): unknown {
  return text?.startsWith('v8:') === true ? deserialize(Buffer.from(text.slice(3), 'base64')) : undefined
}
