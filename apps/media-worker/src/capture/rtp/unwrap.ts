/** Makes a counter that wraps at 2^`bits` into one that does not: every value is taken as the one nearest to `near`. */
export function unwrap(value: number, near: number, bits: 16 | 32): number {
  const size = 2 ** bits;
  const base = Math.floor(near / size) * size + value;
  if (base - near > size / 2) return base - size;
  if (near - base > size / 2) return base + size;
  return base;
}
