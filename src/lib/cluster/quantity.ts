// Kubernetes quantities as numbers: 500m is 0.5, 4Gi is 4 × 2^30.

const factors: Record<string, number> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** The value of a quantity; undefined when it is none. */
export function quantityOf(text: string | number): number | undefined {
  const match = /^(?<number>[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)(?<suffix>[numkMGTPE]i?|[KMGTPE]i|)$/.exec(
    String(text).trim(),
  )?.groups;
  const factor = factors[match?.suffix ?? ''];
  return match?.number === undefined || factor === undefined ? undefined : Number(match.number) * factor;
}

/** Whether two quantities are the same amount, up to what rounding in binary fractions does. */
export function isSameQuantity(one: string | number, other: string | number): boolean {
  const [a, b] = [quantityOf(one), quantityOf(other)];
  if (a === undefined || b === undefined) return false;
  return Math.abs(a - b) <= 1e-12 * Math.max(Math.abs(a), Math.abs(b));
}
