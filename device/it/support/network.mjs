import assert from 'node:assert/strict';
import { run, start } from './processes.mjs';

let made = 0;

/**
 * Makes a network of its own, in which this machine has some addresses (with their prefix length),
 * until the test ends. Returns what begins a command inside, the arguments of `ip`.
 */
export async function network(t, addresses) {
  const name = `porthole-${process.pid}-${++made}`;
  const ip = (...args) => run(t, 'ip', args).then(({ code, err }) => assert.equal(code, 0, err));
  await ip('netns', 'add', name);
  t.after(() => run(t, 'ip', ['netns', 'delete', name]));
  const inside = ['netns', 'exec', name];
  await ip(...inside, 'ip', 'link', 'set', 'lo', 'up');
  for (const address of addresses) {
    const nodad = address.includes(':') ? ['nodad'] : []; // Else it is not there at once.
    await ip(...inside, 'ip', 'address', 'add', address, 'dev', 'lo', ...nodad);
  }
  return inside;
}

/** Runs a module's text with node inside a network; resolves to what it printed, as JSON. */
export async function inside(t, place, module) {
  const { out, err } = await run(t, 'ip', [...place, 'node', '--input-type=module', '-e', module]);
  assert.equal(err, '');
  return JSON.parse(out);
}

/** Starts a command inside a network. */
export const startInside = (t, place, command, args) =>
  start(t, 'ip', [...place, command, ...args]);
