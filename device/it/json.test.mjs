import assert from 'node:assert/strict';
import { test } from 'node:test';
import { configuration, startService, within } from './support/processes.mjs';
import { open } from './support/sockets.mjs';

// PROTOCOL.md, section 4.1: what is relayed as JSON is JSON by RFC 8259, as Node's parser has it.

const FAST = `limits:
  messages_per_second: 1000000
  messages_per_second_per_address: 1000000
  bytes_per_second: 1000000000
  bytes_per_second_per_address: 1000000000
`;

/** What Node makes of a text: `json` for an object, else `string`. */
function kind(text) {
  try {
    const value = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? 'json' : 'string';
  } catch {
    return 'string';
  }
}

/** All texts of up to so many of the parts, between a beginning and an end. */
function* all(parts, length, before, after) {
  yield before + after;
  if (length > 0) for (const part of parts) yield* all(parts, length - 1, before + part, after);
}

test('the hub accepts as JSON exactly what Node accepts', async (t) => {
  const { url } = await startService(t, { args: ['--config', configuration(t, FAST)] });
  const sender = await open(t, `${url}/channels`);
  const texts = [
    ...all(['0', '1', '-', '+', '.', 'e'], 5, '{"data":', '}'),
    ...all(['"', '\\', 'u', '00', 'e9', 'n', '\t', '\u0001', '\u2028'], 4, '{"data":"', '"}'),
    ...all(['{', '}', '[', ']', ',', ':', '"a"', '1'], 4, '{"data":', '}'),
    ...all([' ', '\n', '\f', '\u00a0', '\ufeff', 'null', '//', '1'], 3, '{"data":', '}'),
    ...all([' ', '\r', '\u000b', '\ufeff', '{}'], 3, '', '{}'),
    ...[
      '1e++1',
      '1e-+0',
      '01',
      '1.',
      '.5',
      '+1',
      '0x1',
      'NaN',
      "'a'",
      'tru',
      '"\\ud800"',
      '"\\x41"',
    ].map((value) => `{"data":${value}}`),
  ];
  assert.ok(texts.length > 20_000, `texts: ${texts.length}`);
  // In pieces: what waits for a peer is bounded.
  const wrong = [];
  for (let from = 0; from < texts.length; from += 200) {
    const piece = texts.slice(from, from + 200);
    piece.forEach((text) => sender.send(text));
    for (const text of piece) {
      const { attr } = JSON.parse(await sender.next());
      if (attr !== kind(text)) wrong.push(`${JSON.stringify(text)} is ${attr} for the hub`);
    }
  }
  assert.deepEqual(wrong, []);
});

test('a strict client can parse every JSON signal, also when resuming', async (t) => {
  const { url } = await startService(t, { args: ['--config', configuration(t, FAST)] });
  const sender = await open(t, `${url}/channels`);
  for (const number of ['1e++1', '1e-+0', '1e5', '-0.0E-0'])
    await sender.ask(`{"message":"a.b","data":${number}}`);
  const reader = await open(t, `${url}/channels`);
  const reply = JSON.parse(
    await reader.ask(
      JSON.stringify({
        id: 1,
        message: 'porthole.subscribe',
        data: { patterns: ['*'], resume: { hub: 'another', at: 0 } },
      }),
    ),
  );
  assert.equal(reply.data.at, 4);
  for (let i = 0; i < 4; i++) {
    const { data } = JSON.parse(await within(60, 'a signal', reader.next())); // Node would throw.
    assert.ok(i < 2 ? data.text.startsWith('{"message"') : data.signal.message === 'a.b');
  }
});
