import { invalidDocument } from '../errors.js'

export const currentVersion = 1

type Document = Readonly<Record<string, unknown>>

/** What turns a document of version n (the key) into one of version n + 1. Version 1 is the first, so there is none yet. */
const steps: Readonly<Record<number, (document: Document) => Document>> = {}

/** Brings a document of any known version to the current one, step by step; never changes what it was given. */
export function upgradeDocument(document: Document, source: string, known = { currentVersion, steps }): Document {
  const version = document['schemaVersion']
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) {
    throw invalidDocument('run', source, 'schemaVersion', `must be a whole number from 1 to ${known.currentVersion}`)
  }
  if (version > known.currentVersion) {
    throw invalidDocument(
      'run',
      source,
      'schemaVersion',
      `is ${version}, newer than this version of @kit/report reads (${known.currentVersion})`,
      'Update @kit/report.'
    )
  }
  let upgraded = document
  for (let from = version; from < known.currentVersion; from++)
    upgraded = { ...known.steps[from]!(upgraded), schemaVersion: from + 1 }
  return upgraded
}
