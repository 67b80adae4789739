export { setTimeout as pause } from 'node:timers/promises';

/**
 * Returns numbers from 0 to 1, the same for the same SEED of the environment; the test tells which
 * it was.
 */
export function random(t) {
  let seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);
  t.diagnostic(`SEED=${seed}`);
  return () => {
    // Mulberry32.
    seed = (seed + 0x6d2b79f5) | 0;
    let x = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Returns bytes that look random, from a generator as `random` makes it. */
export const randomBytes = (next, count) =>
  Buffer.from(Array.from({ length: count }, () => Math.floor(next() * 256)));
