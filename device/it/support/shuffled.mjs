// Runs files of tests in an order that a seed decides. (node --test sorts them.)
//   node device/it/support/shuffled.mjs SEED LIST FILE ...
// LIST is a new file that names the tests that were skipped, and why.
import { createWriteStream } from 'node:fs';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { resolve } from 'node:path';
import skipped from './skipped.mjs';

/** Returns a function that returns numbers from 0 to below 1: Mulberry32, from a seed. */
function random(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Returns the list in another order: each order is as likely. */
function shuffled(list, next) {
  const rest = [...list].sort();
  const order = [];
  while (rest.length > 0) order.push(...rest.splice(Math.floor(next() * rest.length), 1));
  return order;
}

const [seed, list, ...files] = process.argv.slice(2);
const order = shuffled(files, random(Number(seed))).map((file) => resolve(file));
const tests = run({ files: order, concurrency: true });
tests.on('test:fail', ({ todo }) => {
  if (todo === undefined || todo === false) process.exitCode = 1;
});
// A class in some versions of Node, a function in others.
const reporter = spec.prototype?.constructor === spec ? new spec() : spec;
tests.compose(reporter).pipe(process.stdout);
tests.compose(skipped).pipe(createWriteStream(list));
