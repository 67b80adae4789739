import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const EMULATE = fileURLToPath(new URL('arm/emulate', import.meta.url));
const END = 'bench: end';

/**
 * Reads what the virtual machine printed: `{ server: { what: numbers } }`. Fails if it did not come
 * to its end, or printed anything but results: an answer that is not what was sent ends it.
 */
export function results(output) {
  const lines = output.split(/\r?\n/).filter((line) => line.startsWith('bench: '));
  const figures = {};
  for (const line of lines.filter((line) => line !== END)) {
    const [, server, what, number] = /^bench: result (\S+) (\S+) (\d+)$/.exec(line) ?? [];
    if (server === undefined) throw new Error(`Expected a result but was '${line}'`);
    ((figures[server] ??= {})[what] ??= []).push(Number(number));
  }
  if (lines.at(-1) !== END) throw new Error('The virtual machine did not come to its end');
  return figures;
}

/**
 * Counts the instructions of our service, with a configuration, and of the raw echo on the ARM
 * runtime: at so many starts, and for echoes of the last.
 */
export async function countInstructions(starts, configuration) {
  const child = spawn(EMULATE, [String(starts)], { stdio: ['pipe', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('latin1').on('data', (text) => (output += text));
  child.stdin.end(configuration);
  await once(child, 'close');
  return results(output);
}
