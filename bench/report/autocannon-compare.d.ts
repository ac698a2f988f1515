declare module 'autocannon-compare' {
  interface Part {
    difference: string
    /** Stars, or nothing. */
    significant: string
  }
  const compare: (
    a: object,
    b: object
  ) => { equal: boolean; aWins: boolean; bWins: boolean; requests: Part; throughput: Part; latency: Part }
  export default compare
}
