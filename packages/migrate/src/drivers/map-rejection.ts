/** The same promise, rejecting with what `map` makes of its error. */
export async function mapRejection<T>(work: Promise<T>, map: (error: unknown) => unknown): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw map(error)
  }
}
