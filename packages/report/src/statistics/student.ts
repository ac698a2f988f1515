/**
 * Student's t and the normal distribution, as far as intervals need them.
 * Sources: Abramowitz and Stegun 26.5.8 (continued fraction of the incomplete beta function, evaluated by Lentz's
 * method) and 26.7.1; Lanczos 1964 for the gamma function. Verified against scipy.
 */

/** The t that a Student-distributed number with these degrees of freedom does not exceed with this probability. */
export function studentQuantile(probability: number, freedom: number): number {
  if (probability === 0.5) return 0
  if (probability < 0.5) return -studentQuantile(1 - probability, freedom)
  let [low, high] = [0, 2]
  while (studentCdf(high, freedom) < probability) high *= 2
  for (let i = 0; i < 100 && high - low > 1e-12 * high; i++) {
    const middle = (low + high) / 2
    if (studentCdf(middle, freedom) < probability) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** Probability that a Student-distributed number is at most t. */
export function studentCdf(t: number, freedom: number): number {
  const tail = incompleteBeta(freedom / (freedom + t * t), freedom / 2, 0.5) / 2
  return t > 0 ? 1 - tail : tail
}

/** Probability that a standard normal number is at most z; absolute error below 1e-12 (t with very many degrees is not used). */
export function normalCdf(z: number): number {
  return z < 0 ? upperNormal(-z) : 1 - upperNormal(z)
}

const halfLogTwoPi = 0.5 * Math.log(2 * Math.PI)

function upperNormal(z: number): number {
  if (z > 38) return 0
  // Marsaglia 2004, J. Stat. Softw. 11(4): Taylor series near the middle, continued fraction in the tail.
  if (z < 3) {
    let [sum, term] = [z, z]
    for (let i = 3; Math.abs(term) > 1e-17; i += 2) sum += term = (term * z * z) / i
    return 0.5 - sum * Math.exp(-0.5 * z * z - halfLogTwoPi)
  }
  let fraction = 0
  for (let i = 200; i > 0; i--) fraction = i / (z + fraction)
  return Math.exp(-0.5 * z * z - halfLogTwoPi) / (z + fraction)
}

function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0
  if (x >= 1) return 1
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(1 - x))
  return x < (a + 1) / (a + b + 2) ? (front * betaFraction(x, a, b)) / a : 1 - (front * betaFraction(1 - x, b, a)) / b
}

function betaFraction(x: number, a: number, b: number): number {
  const tiny = 1e-300
  const safe = (value: number) => (Math.abs(value) < tiny ? tiny : value)
  let c = 1
  let d = 1 / safe(1 - ((a + b) * x) / (a + 1))
  let result = d
  for (let m = 1; m <= 500; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    for (const factor of [even, odd]) {
      d = 1 / safe(1 + factor * d)
      c = safe(1 + factor / c)
      result *= c * d
    }
    if (Math.abs(c * d - 1) < 1e-15) break
  }
  return result
}

const lanczos = [
  676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.61502916214059, 12.507343278686905,
  -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7
] // prettier-ignore

function logGamma(z: number): number {
  if (z < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * z)) - logGamma(1 - z)
  const x = z - 1
  const sum = lanczos.reduce((total, coefficient, i) => total + coefficient / (x + i + 1), 0.9999999999998099)
  const t = x + 7.5
  return 0.5 * Math.log(2 * Math.PI) + (x + 0.5) * Math.log(t) - t + Math.log(sum)
}
