import assert from 'node:assert/strict';
import { test } from 'node:test';
import { results } from '../arm.mjs';

const BOOT = '[    0.000186] CPU0: a line of the kernel\r\n';

test('the numbers of the virtual machine are read by server and by what was measured', () => {
  const output =
    `${BOOT}bench: result porthole start 100\r\nbench: result raw start 50\r\n` +
    'bench: result porthole echo64 7\r\nbench: result porthole echo64 8\r\nbench: end\r\n';
  assert.deepEqual(results(output), {
    porthole: { start: [100], echo64: [7, 8] },
    raw: { start: [50] },
  });
});

test('a virtual machine that does not come to its end has no figures', () => {
  assert.throws(() => results(`${BOOT}bench: result raw start 50\r\n`), /did not come to its end/);
});

test('a wrong answer in the virtual machine leaves no figures', () => {
  const wrong = 'bench: Exception in thread "main" java.io.IOException: An answer that is not';
  assert.throws(
    () => results(`bench: result raw start 50\r\n${wrong}\r\nbench: end\r\n`),
    /Expected a result but was 'bench: Exception/,
  );
});
