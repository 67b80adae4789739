import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { echo, peer, porthole } from './support/porthole.mjs';

const LINES = [
  '',
  'short',
  'a long line, '.repeat(3000),
  'a long line, '.repeat(3000),
  'é'.repeat(20_000),
];
const INPUT = LINES.map((line) => `${line}\n`).join('');

/**
 * Every mix of what a server made with ws can ask for; a process for each, so one window stands for
 * all.
 */
function* answers() {
  for (const serverNoContextTakeover of [false, true]) {
    for (const clientNoContextTakeover of [false, true]) {
      for (const serverMaxWindowBits of [undefined, 9]) {
        for (const clientMaxWindowBits of [undefined, 9]) {
          yield {
            serverNoContextTakeover,
            clientNoContextTakeover,
            serverMaxWindowBits,
            clientMaxWindowBits,
            threshold: 0,
          };
        }
      }
    }
  }
}

test(
  'with --compress lines come back right, whatever parameters the server chooses',
  { timeout: 300_000 },
  async (t) => {
    for (const perMessageDeflate of answers()) {
      const which = JSON.stringify(perMessageDeflate);
      const { url, peers, stop } = await peer(t, echo, { perMessageDeflate });
      const { code, out, err } = await porthole(t, ['connect', url, '--compress'], {
        input: INPUT,
      });
      assert.deepEqual([code, err], [0, ''], which);
      assert.ok(out === INPUT, which);
      assert.equal(peers[0].extensions, 'permessage-deflate', which);
      await stop();
    }
  },
);

test('sent and received messages are compressed', async (t) => {
  const counts = [];
  const { url } = await peer(
    t,
    (socket) => {
      echo(socket);
      socket.on('close', () => counts.push(socket._socket.bytesRead, socket._socket.bytesWritten));
    },
    { perMessageDeflate: { threshold: 0 } },
  );
  await porthole(t, ['connect', url, '--compress'], { input: INPUT });
  await porthole(t, ['connect', url], { input: INPUT });
  const [read, written, plainRead, plainWritten] = counts;
  assert.ok(read < plainRead / 20 && written < plainWritten / 20, counts.join());
});

test('with a server that declines, messages are not compressed', async (t) => {
  const { url, peers } = await peer(t, echo, { perMessageDeflate: false });
  assert.deepEqual(await porthole(t, ['connect', url, '--compress'], { input: INPUT }), {
    code: 0,
    out: INPUT,
    err: '',
  });
  assert.equal(peers[0].extensions, '');
});

test('an answer that does not fit the offer is one sentence and exit 1', async (t) => {
  const { url, http } = await peer(t, echo);
  http.removeAllListeners('upgrade');
  http.on('upgrade', (request, socket) => {
    socket.end(
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
        `Sec-WebSocket-Accept: ${accept(request.headers['sec-websocket-key'])}\r\n` +
        'Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=16\r\n\r\n',
    );
  });
  const { code, out, err } = await porthole(t, ['connect', url, '--compress'], { input: 'x\n' });
  assert.equal(code, 1);
  assert.equal(out, '');
  assert.match(err, /server_max_window_bits from 8 to 15 but was '16'[^\n]*\n$/);
});

const accept = (key) =>
  createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
