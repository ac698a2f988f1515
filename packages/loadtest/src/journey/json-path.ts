/** The value at `$.data.items[0].id` (the `$.` may be left out) in a JSON text; undefined when there is none. */
export function jsonAt(text: string, path: string): unknown {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  for (const step of pathSteps(path)) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined
    value = (value as Record<string, unknown>)[step]
  }
  return value
}

/** True for a path that `jsonAt` understands. */
export function isJsonPath(path: string): boolean {
  return /^\$?(?:(?:^|\.)[\w-]+|\[\d+\])*$/.test(path) && path !== ''
}

function pathSteps(path: string): string[] {
  return path
    .replace(/^\$\.?/, '')
    .split(/[.[\]]+/)
    .filter((step) => step !== '')
}
