import { isDeepStrictEqual } from 'node:util'

/** What a suite found: every assertion by its title. */
export interface Findings {
  readonly passed: readonly string[]
  readonly failed: readonly { readonly title: string; readonly detail: string }[]
}

/** Counts assertions and goes on after one that fails, so that one run shows everything that is wrong. */
export class Check {
  readonly #passed: string[] = []
  readonly #failed: { title: string; detail: string }[] = []
  readonly #titles = new Set<string>()

  get findings(): Findings {
    return { passed: [...this.#passed], failed: [...this.#failed] }
  }

  /** @throws when two assertions have one title: they could not be told apart */
  that(title: string, holds: boolean, detail: unknown = ''): void {
    if (this.#titles.has(title)) throw new Error(`Two assertions are called "${title}".`)
    this.#titles.add(title)
    if (holds) this.#passed.push(title)
    else this.#failed.push({ title, detail: typeof detail === 'string' ? detail : JSON.stringify(detail) })
  }

  equal(title: string, actual: unknown, expected: unknown): void {
    const detail = `${JSON.stringify(actual)} is not ${JSON.stringify(expected)}`
    this.that(title, isDeepStrictEqual(actual, expected), detail)
  }

  matches(title: string, actual: unknown, expected: RegExp): void {
    this.that(
      title,
      typeof actual === 'string' && expected.test(actual),
      `${JSON.stringify(actual)} is not ${expected}`
    )
  }

  /** Runs a group of assertions; an exception in it is a failure of the group, not the end of the suite. */
  async group(title: string, work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      this.that(`${title}: runs to its end`, false, error instanceof Error ? (error.stack ?? error.message) : error)
    }
  }
}
