import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ROOT, configuration, startService, within } from './support/processes.mjs';
import { frame, handshake, open, refusal, tcp } from './support/sockets.mjs';

test('a browser gets the page with a policy that allows nothing from other sites', async (t) => {
  const { port } = await startService(t);
  const page = await fetch(`http://127.0.0.1:${port}/`);
  assert.equal(page.status, 200);
  assert.equal(page.headers.get('content-type'), 'text/html; charset=utf-8');
  assert.match(page.headers.get('content-security-policy'), /^default-src 'none';/);
  const html = await page.text();
  assert.doesNotMatch(html, /https?:\/\//);
  for (const [, file] of html.matchAll(/(?:src|href)="([^":]+)"/g)) {
    assert.equal((await fetch(`http://127.0.0.1:${port}/${file}`)).status, 200, file);
  }
  const head = await fetch(`http://127.0.0.1:${port}/`, {
    method: 'HEAD',
    headers: { 'Accept-Encoding': 'identity' },
  });
  assert.equal(head.headers.get('content-length'), String(Buffer.byteLength(html)));
  assert.equal(await head.text(), '');
});

test('/health counts connections and messages', async (t) => {
  const service = await startService(t);
  const socket = await open(t, service.url);
  await socket.ask('one');
  await socket.ask('two');
  const health = async () => (await fetch(`http://127.0.0.1:${service.port}/health`)).json();
  const { uptime_seconds: uptime, version, ...rest } = await health();
  assert.deepEqual(rest, {
    name: 'porthole',
    connections: 1,
    opened_from_outside: 0,
    messages_in: 2,
    messages_out: 2,
    connections_refused: 0,
    out_of_descriptors: 0,
    messages_dropped: 0,
    slow_peers_closed: 0,
    slowed_down: 0,
    fast_peers_closed: 0,
    tcp_connections: 0,
  });
  assert.match(version, /^\d+\.\d+\.\d+$/);
  assert.ok(uptime >= 0 && uptime < 60, String(uptime));
  socket.close();
  await socket.closed;
  assert.equal((await health()).connections, 0);
});

test('the launcher of a Toon finds in /health the members that it looks for', async (t) => {
  const { port } = await startService(t);
  const health = await (await fetch(`http://127.0.0.1:${port}/health`)).text();
  const pattern = (part, file) =>
    new RegExp(`grep -q '([^']+)' "\\$run/${file}"`).exec(
      readFileSync(`${ROOT}device/toon/launcher.d/${part}.sh`, 'utf8'),
    )[1];
  assert.match(health, new RegExp(pattern('service', 'health')));
  const counted = pattern('outside', 'counted');
  assert.doesNotMatch(health, new RegExp(counted), 'nobody has come');
  assert.match(health.replace(/("opened_from_outside":)0/, '$11'), new RegExp(counted));
});

test('any other path is a 404 at the handshake', async (t) => {
  const { url } = await startService(t);
  for (const path of ['/nothing', '/echo/', '/Echo', '//', '/%2f'])
    assert.equal(await refusal(url + path), 404, path);
});

test('/health refuses pages of other sites and foreign host names', async (t) => {
  const { port } = await startService(t, {
    args: ['--config', configuration(t, 'channels:\n  hosts: [toon.example]\n')],
  });
  for (const [fields, status] of [
    [`Host: 127.0.0.1:${port}`, 200],
    [`Host: localhost:${port}`, 200],
    ['Host: toon.example', 200],
    [`Host: 127.0.0.1:${port}\r\nOrigin: http://127.0.0.1:${port}`, 200],
    ['Host: evil.example', 403],
    [`Host: 127.0.0.1:${port}\r\nOrigin: https://evil.example`, 403],
    [`Host: 127.0.0.1:${port}\r\nOrigin: null`, 403],
    [`Host: evil.example\r\nOrigin: http://evil.example`, 403],
    [`Host: 127.0.0.1:${port}\r\nCF-Connecting-IP: 203.0.113.7`, 403],
    [`Host: 127.0.0.1:${port}@evil.example`, 400],
  ]) {
    assert.match(
      String(await answer(t, port, `GET /health HTTP/1.1\r\n${fields}\r\n\r\n`)),
      new RegExp(`^HTTP/1\\.1 ${status} `),
      fields,
    );
  }
});

test('the page is compressed for clients that accept gzip, and for no others', async (t) => {
  const { port } = await startService(t);
  for (const [value, compressed] of [
    ['gzip', true],
    ['*', true],
    ['gzip;q=0, *', false],
    ['*;q=0', false],
    ['br', false],
  ]) {
    const reply = String(
      await answer(t, port, `HEAD / HTTP/1.1\r\nHost: x\r\nAccept-Encoding: ${value}\r\n\r\n`),
    );
    assert.equal(/\r\nContent-Encoding: gzip\r\n/.test(reply), compressed, value);
  }
});

async function answer(t, port, request) {
  const socket = await tcp(t, port);
  socket.write(request);
  return within(60, 'the connection is closed', socket.all);
}

test('a malformed handshake is refused with the right status', async (t) => {
  const service = await startService(t);
  const { port } = service;
  const cases = [
    [handshake('/', { 'Sec-WebSocket-Key': undefined }), 400],
    [handshake('/', { 'Sec-WebSocket-Key': 'c2hvcnQ=' }), 400],
    [handshake('/', { 'Sec-WebSocket-Key': '%%%' }), 400],
    [handshake('/', { 'Sec-WebSocket-Version': undefined }), 400],
    [handshake('/', { 'Sec-WebSocket-Version': '12' }), 426],
    [handshake('/', { 'Sec-WebSocket-Version': '8' }), 426],
    [handshake('/', { Connection: 'close' }), 400],
    [handshake('/', { Host: undefined }), 400],
    [handshake('/').replace('HTTP/1.1', 'HTTP/1.0'), 400],
    [handshake('/').replace('GET', 'POST'), 400],
    ['GET /echo HTTP/1.1\r\nHost: x\r\n\r\n', 426],
    ['POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc', 405],
    ['GET / HTTP/2.0\r\n\r\n', 505],
    ['GET /\r\n\r\n', 400],
    ['\r\n\r\n', 400],
    ['\r\nGET / HTTP/1.1\r\n\r\n', 400],
    ['GET / HTTP/1.1\r\nno colon\r\n\r\n', 400],
    ['GET / HTTP/1.1\r\n folded: x\r\n\r\n', 400],
    ['\x16\x03\x01\x02\x00\x01\x00\r\n\r\n', 400],
    [`GET / HTTP/1.1\r\n${'A: b\r\n'.repeat(65)}\r\n`, 431],
    [`GET / HTTP/1.1\r\nA: ${'b'.repeat(9000)}\r\n\r\n`, 431],
  ];
  for (const [request, status] of cases) {
    const reply = String(await answer(t, port, request));
    assert.match(reply, new RegExp(`^HTTP/1\\.1 ${status} `), request.slice(0, 200));
    assert.doesNotMatch(
      service.err,
      /ERROR/,
      `a stranger's mistake is no error of ours: ${request.slice(0, 200)}`,
    );
    if (status === 426 && request.includes('Version'))
      assert.match(reply, /\r\nSec-WebSocket-Version: 13\r\n/);
  }
});

test('the key of a handshake counts without the white space around it', async (t) => {
  const { port } = await startService(t);
  for (const key of [
    'dGhlIHNhbXBsZSBub25jZQ==',
    '  dGhlIHNhbXBsZSBub25jZQ==',
    'dGhlIHNhbXBsZSBub25jZQ== ',
    '\tdGhlIHNhbXBsZSBub25jZQ==\t',
  ]) {
    const socket = await tcp(t, port);
    socket.write(handshake('/', { 'Sec-WebSocket-Key': key }));
    socket.write(frame(8));
    assert.match(
      String(await within(60, 'the answer', socket.all)),
      /\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK\+xOo=\r\n/,
      JSON.stringify(key),
    ); // RFC 6455, section 1.3
  }
});

test('HEAD is answered without a body, also with an error, and HTTP/1.1 needs one Host', async (t) => {
  const { port } = await startService(t);
  for (const [head, status] of [
    ['HEAD / HTTP/1.1\r\nHost: a', 200],
    ['HEAD /nothing HTTP/1.1\r\nHost: a', 404],
    ['HEAD /echo HTTP/1.1\r\nHost: a', 426],
    ['HEAD / HTTP/1.1', 400],
    ['HEAD / HTTP/1.1\r\nHost: a\r\nHost: b', 400],
    ['HEAD / HTTP/1.0', 200],
  ]) {
    const socket = await tcp(t, port);
    socket.write(`${head}\r\n\r\n`);
    const answer = String(await within(60, 'the answer', socket.all));
    assert.match(answer, new RegExp(`^HTTP/1\\.1 ${status} [^]*\r\n\r\n$`), head);
    assert.match(answer, /\r\nContent-Length: [1-9]/i, head);
  }
});

test('a request line of 1 MB is refused before it has arrived', async (t) => {
  const { port } = await startService(t, { jvm: ['-Xmx16m'] });
  const socket = await tcp(t, port);
  socket.write(`GET /${'x'.repeat(9000)}`);
  await within(
    10,
    'an answer to the first 9 kB',
    new Promise((resolve) => socket.once('data', resolve)),
  );
  assert.match(String(socket.received()), /^HTTP\/1\.1 414 /);
  socket.write('x'.repeat(1024 * 1024));
  await within(60, 'the connection is closed', socket.all);
});

test('the answer arrives although the client is still sending', async (t) => {
  const { port } = await startService(t);
  for (let round = 0; round < 20; round++) {
    const reply = String(await answer(t, port, `GET /${'x'.repeat(1024 * 1024)}`));
    assert.match(reply, /^HTTP\/1\.1 414 [^]*at most 8192 bytes\.\n$/, `round ${round}`);
  }
});

test('a handshake that arrives byte by byte is cut after 5 s, while others are served', async (t) => {
  const service = await startService(t);
  const slow = await tcp(t, service.port);
  slow.write('GET / HTTP/1.1\r\n');
  const before = Date.now();
  assert.equal(await (await open(t, service.url)).ask('hi'), 'hi');
  const reply = await within(60, 'the slow one is cut', slow.all);
  assert.match(String(reply), /^HTTP\/1\.1 408 /);
  assert.ok(Date.now() - before > 4000);
});

/**
 * Sends raw frames after a valid handshake; resolves to the code of the close frame that ends the
 * answer.
 */
async function closeCode(t, port, ...frames) {
  const socket = await tcp(t, port);
  socket.write(handshake());
  for (const bytes of frames) socket.write(bytes);
  const reply = await within(30, 'the connection is closed', socket.all);
  const close = reply.lastIndexOf(0x88);
  return reply.readUInt16BE(close + 2);
}

test('a violation of the protocol is closed with the right code', async (t) => {
  const { port } = await startService(t, {
    args: ['--config', configuration(t, 'limits:\n  closing_seconds: 60\n')],
  });
  // Each connection ends without waiting for a close frame, or it would not end within 30 s.
  assert.equal(
    await closeCode(t, port, frame(1, Buffer.from([0xc3, 0x28]))),
    1007,
    'invalid UTF-8',
  );
  assert.equal(await closeCode(t, port, frame(3, 'x')), 1002, 'reserved opcode');
  assert.equal(await closeCode(t, port, frame(0, 'x')), 1002, 'continuation of nothing');
  assert.equal(await closeCode(t, port, frame(2, Buffer.alloc(65537))), 1009, 'too large');
  assert.equal(
    await closeCode(t, port, Buffer.from([0x82, 0xff, 0, 0, 0, 0, 0x40, 0, 0, 0, 0, 0, 0, 0])),
    1009,
    '1 GB announced',
  );
  const fragments = Array.from({ length: 20 }, (_, i) =>
    frame(i === 0 ? 2 : 0, Buffer.alloc(4000), { fin: false }),
  );
  assert.equal(await closeCode(t, port, ...fragments), 1009, 'fragments without end');
  const empty = Array.from({ length: 1100 }, (_, i) => frame(i === 0 ? 2 : 0, '', { fin: false }));
  assert.equal(await closeCode(t, port, Buffer.concat(empty)), 1009, 'empty fragments without end');
});

test('messages before a violation are answered before the close', async (t) => {
  const { port } = await startService(t);
  const socket = await tcp(t, port);
  socket.write(handshake());
  socket.write(Buffer.concat([frame(1, 'one'), frame(1, 'two'), frame(3, 'x')]));
  const reply = await within(60, 'the connection is closed', socket.all);
  const frames = reply.subarray(reply.indexOf('\r\n\r\n') + 4);
  assert.equal(frames.subarray(0, 10).toString('latin1'), '\x81\x03one\x81\x03two');
  assert.equal(frames.readUInt16BE(12), 1002);
});

test('a close reason that is not UTF-8 ends the connection', async (t) => {
  const { port } = await startService(t);
  assert.equal(await closeCode(t, port, frame(8, Buffer.from([0x03, 0xe8, 0xff, 0xff]))), 1007);
});

test('a peer that sends and never reads is slowed down and delays nobody else', async (t) => {
  const service = await startService(t, { jvm: ['-Xmx24m'] });
  const greedy = await tcp(t, service.port);
  greedy.pause();
  greedy.write(handshake());
  const message = frame(2, Buffer.alloc(60000));
  // 60 MB, of which the service takes what it can answer.
  for (let i = 0; i < 1000; i++) greedy.write(message);
  const other = await open(t, service.url);
  for (let i = 0; i < 100; i++) assert.equal(await other.ask(`m${i}`), `m${i}`);
  assert.ok(greedy.writableLength > 40_000_000, `unsent: ${greedy.writableLength}`);
});
