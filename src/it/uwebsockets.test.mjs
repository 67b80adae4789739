import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:https';
import { test } from 'node:test';
import { WebSocketServer } from 'ws';
import { selfSigned } from '../../device/it/support/certificates.mjs';
import { needs } from '../../device/it/support/needs.mjs';
import { startService } from '../../device/it/support/processes.mjs';
import { pause, random } from '../../host-tools/it/support/chance.mjs';
import { startBoard } from './support/board.mjs';
import { accept, frame, rawServer, upgrade } from './support/raw.mjs';

/** Starts Node's ws; `serve(socket, request)` says what it does with a client. */
async function wsServer(t, serve, options = {}) {
  const server = new WebSocketServer({
    port: options.server ? undefined : 0,
    host: options.server ? undefined : '127.0.0.1',
    ...options,
  });
  if (!options.server) await once(server, 'listening');
  t.after(() => {
    server.clients.forEach((client) => client.terminate());
    server.close();
  });
  server.on('connection', serve);
  const { port } = server.address();
  return { server, port, url: `ws://127.0.0.1:${port}` };
}

const echo = (socket) => socket.on('message', (data, binary) => socket.send(data, { binary }));
const lines = (out) => out.split('\n').slice(0, -1);

/** What every program begins with. */
const CONNECT = `from uwebsockets import client
from uwebsockets.client import connect, ProtocolError`;

test('the echo service answers a board, in both directions of flip and at every size', async (t) => {
  const service = await startService(t);
  const board = await startBoard(t);
  const out = await board.run(`
    ${CONNECT}
    with connect("${service.url}/") as ws:
        for word in ("hello", "flip", "Hello, World 1", "flip", "ünïcödé €"):
            ws.send(word)
            print(ws.recv())
        for n in (0, 1, 125, 126, 511, 512, 513, 4096, 65535, 65536):
            for data in (b"x" * n, "y" * n):
                ws.send(data)
                print(ws.recv() == data)
    print(ws.open, ws.close_code)
  `);
  assert.deepEqual(lines(out), [
    'hello',
    'pilf',
    '1 dlroW ,olleH',
    'flip',
    'ünïcödé €',
    ...Array(20).fill('True'),
    'False 1000',
  ]);
});

test('every message comes back, wherever reads and writes cut the bytes', async (t) => {
  const chance = random(t);
  const { url } = await wsServer(t, echo);
  for (let round = 0; round < 6; round++) {
    const most = 1 + Math.floor(chance() ** 3 * 2000);
    const board = await startBoard(t, {
      mostBytes: () => (chance() < 0.2 ? 0 : Math.ceil(chance() * most)),
    });
    const seed = Math.floor(chance() * 2 ** 30);
    const out = await board.run(`
      ${CONNECT}
      import random
      random.seed(${seed})
      ws = connect("${url}")
      alphabet = "aé€😀"
      for i in range(12):
          n = random.choice((0, 1, 3, 126, 300, 1500))
          if random.getrandbits(1):
              message = "".join(alphabet[random.getrandbits(2)] for _ in range(n))
          else:
              message = bytes(random.getrandbits(8) for _ in range(n))
          view = message if random.getrandbits(1) or isinstance(message, str) else memoryview(message)
          ws.send(view)
          back = ws.recv()
          if back != message or type(back) != type(message):
              print("sent", message, "received", back)
      ws.close()
      print("done", ws.close_code)
    `);
    assert.equal(out, 'done 1000\n', `most ${most} bytes at once, seed ${seed}`);
  }
});

test('every frame is masked, each with a key of its own', async (t) => {
  const server = await rawServer(t);
  const board = await startBoard(t);
  const running = board.run(`
    ${CONNECT}
    ws = connect("${server.url}")
    for i in range(20):
        ws.send("the same")
    ws.close(1000, "done")
  `);
  const peer = await server.peer();
  const keys = new Set();
  for (let i = 0; i < 20; i++) {
    const { op, masked, key, payload } = await peer.next();
    assert.deepEqual([op, masked, payload.toString()], [1, true, 'the same']);
    keys.add(key);
  }
  assert.equal(keys.size, 20);
  assert.deepEqual(await peer.closed(), [1000, 'done']);
  await running;
});

test('a message in fragments is received whole, with pings between them answered at once', async (t) => {
  const server = await rawServer(t);
  const board = await startBoard(t);
  const running = board.run(`
    ${CONNECT}
    ws = connect("${server.url}")
    print(ws.recv())
    print(ws.recv())
    ws.close()
  `);
  const peer = await server.peer();
  peer.write(
    frame(1, 'one ', { fin: false }),
    frame(9, 'are you there?'),
    frame(0, 'tw', { fin: false }),
    frame(0, '', { fin: false }),
  );
  assert.deepEqual(await peer.next().then(({ op, payload }) => [op, payload.toString()]), [
    10,
    'are you there?',
  ]);
  const euro = Buffer.from('o €');
  peer.write(frame(0, euro.subarray(0, 3), { fin: false }), frame(0, euro.subarray(3)));
  peer.write(frame(2, 'x'.repeat(300), { fin: false }), frame(0, 'y'.repeat(300)));
  await peer.closed();
  assert.deepEqual(lines(await running), ['one two €', `b'${'x'.repeat(300)}${'y'.repeat(300)}'`]);
});

test('a message can be sent in fragments', async (t) => {
  const server = await rawServer(t);
  const board = await startBoard(t);
  const running = board.run(`
    ${CONNECT}
    ws = connect("${server.url}")
    for word in ("one", "two"):
        ws.send(word, more=True)
    ws.send("three")
    ws.send(b"four")
    ws.close()
  `);
  const peer = await server.peer();
  const frames = [];
  for (let i = 0; i < 4; i++) frames.push(await peer.next());
  assert.deepEqual(
    frames.map(({ op, fin, payload }) => [op, fin, payload.toString()]),
    [
      [1, false, 'one'],
      [0, false, 'two'],
      [0, true, 'three'],
      [2, true, 'four'],
    ],
  );
  await peer.closed();
  await running;
});

test('a message of 64 kB is sent and received', async (t) => {
  const { url } = await wsServer(t, (socket) => {
    socket.send(Buffer.alloc(65536, 7));
    echo(socket);
  });
  const board = await startBoard(t);
  const out = await board.run(`
    ${CONNECT}
    ws = connect("${url}")
    data = ws.recv()
    print(len(data), data[0], data[-1])
    ws.send(data)
    print(ws.recv() == data)
    ws.close()
  `);
  assert.deepEqual(lines(out), ['65536 7 7', 'True']);
});

test("a message is received into the caller's buffer, or is too big for it", async (t) => {
  const server = await rawServer(t);
  const board = await startBoard(t);
  const running = board.run(`
    ${CONNECT}
    ws = connect("${server.url}")
    buf = bytearray(10)
    n = ws.recv_into(buf)
    print(n, bytes(buf))
    n = ws.recv_into(buf)
    print(n, bytes(buf))
    try:
        ws.recv_into(buf)
    except ProtocolError as e:
        print(e.args)
    print(ws.recv_into(buf))
  `);
  const peer = await server.peer();
  peer.write(
    frame(1, 'ab', { fin: false }),
    frame(0, 'c€'),
    frame(2, '0123456789'),
    frame(2, '', { announce: 11 }),
  );
  assert.deepEqual(await peer.closed(), [1009, 'message of 11 bytes']);
  assert.deepEqual(lines(await running), [
    "6 b'abc\\xe2\\x82\\xac\\x00\\x00\\x00\\x00'",
    "10 b'0123456789'",
    "(1009, 'message of 11 bytes')",
    'None',
  ]);
});

test('a timeout within a frame loses nothing, whichever call continues', async (t) => {
  const server = await rawServer(t);
  const board = await startBoard(t);
  const running = board.run(`
    ${CONNECT}
    ws = connect("${server.url}")
    ws.settimeout(0.02)
    buf = bytearray(400)
    message, late = None, 0
    while message is None:
        try:
            message = ws.recv() if late % 2 else ws.recv_into(buf)
        except OSError as e:
            late += 1
            if late == 1:
                print("late", e.errno)
                ws.send("go on")
    if isinstance(message, int):
        message = str(memoryview(buf)[:message], "utf-8")
    print(message == "é" * 150, ws.open)
    ws.settimeout(0)
    try:
        ws.recv()
    except OSError as e:
        print("none", e.errno)
  `);
  const peer = await server.peer();
  const bytes = frame(1, 'é'.repeat(150));
  peer.write(bytes.subarray(0, 1));
  assert.equal((await peer.next()).payload.toString(), 'go on');
  for (let at = 1; at < bytes.length; at += 7) {
    peer.write(bytes.subarray(at, at + 7));
    await pause(5); // So that it is read in pieces.
  }
  assert.deepEqual(lines(await running), ['late 110', 'True True', 'none 11']);
});

/**
 * Its socket takes so many bytes more, and its poll finds nothing ready: so looks a peer that does
 * not read.
 */
test('a message without a sent byte can be sent again; a begun one ends the connection', async (t) => {
  const server = await rawServer(t);
  const board = await startBoard(t);
  const running = board.run(`
    ${CONNECT}
    import time
    class Full:
        def __init__(self, sock):
            self.sock, self.room = sock, 0
        def write(self, view):
            n = min(len(view), self.room)
            self.room -= n
            return self.sock.write(view[:n]) if n else None
        def close(self):
            self.sock.close()
    class Nothing:
        def modify(self, sock, mask):
            pass
        def poll(self, left):
            time.sleep_ms(left)
            return []
    ws = connect("${server.url}")
    ws.sock, ws._poll = Full(ws.sock), Nothing()
    def late(action):
        try:
            action()
        except OSError as e:
            print(e.errno, ws.open)
    for seconds in (0, 0.01):
        ws.settimeout(seconds)
        late(lambda: ws.send("part", more=True))
        late(ws.ping)
    ws.sock.room = 1000
    ws.send("whole")
    ws.ping(60)
    ws.sock.room = 3
    late(lambda: ws.send("broken"))
    late(lambda: ws.send("later"))
  `);
  const peer = await server.peer();
  const { op, fin, payload } = await peer.next();
  assert.deepEqual([op, fin, payload.toString()], [1, true, 'whole']);
  assert.equal((await peer.next()).op, 9);
  assert.deepEqual(lines(await running), [
    '11 True',
    '11 True',
    '110 True',
    '110 True',
    '110 False',
    'the WebSocket is closed False',
  ]);
});

test('the close frame of the server is echoed with its code; recv returns None, not an empty message', async (t) => {
  const { url, server } = await wsServer(t, (socket) => {
    socket.send('');
    socket.close(4001, 'gö away');
  });
  const closed = new Promise((resolve) =>
    server.on('connection', (socket) => socket.on('close', (code) => resolve(code))),
  );
  const board = await startBoard(t);
  const out = await board.run(`
    ${CONNECT}
    ws = connect("${url}")
    print(repr(ws.recv()), ws.open)
    print(repr(ws.recv()), ws.open, ws.close_code, ws.close_reason)
    print(repr(ws.recv()))
    try:
        ws.send("more")
    except OSError as e:
        print(e)
    ws.close()
  `);
  assert.deepEqual(lines(out), [
    "'' True",
    'None False 4001 gö away',
    'None',
    'the WebSocket is closed',
  ]);
  assert.equal(await closed, 4001);
});

test('an end without a close frame has code 1006', async (t) => {
  const server = await rawServer(t);
  const board = await startBoard(t);
  const running = board.run(`
    ${CONNECT}
    ws = connect("${server.url}")
    print(ws.recv())
    print(ws.recv(), ws.open, ws.close_code)
  `);
  const peer = await server.peer();
  peer.write(frame(1, 'last'), frame(1, 'half a message', { fin: false }));
  peer.end();
  assert.deepEqual(lines(await running), ['last', 'None False 1006']);
});

test('an answered ping changes nothing; an unanswered one ends the connection', async (t) => {
  const server = await rawServer(t);
  const board = await startBoard(t);
  const running = board.run(`
    ${CONNECT}
    ws = connect("${server.url}")
    ws.ping(2)
    print(ws.recv())
    ws.ping(0.2)
    try:
        ws.recv()
    except OSError as e:
        print(e.errno, ws.open, ws.close_code)
  `);
  const peer = await server.peer();
  const { op, payload } = await peer.next();
  assert.equal(op, 9);
  peer.write(frame(10, 'not asked for'), frame(10, payload));
  await pause(2500); // Longer than an answer may take.
  peer.write(frame(1, 'still here'));
  assert.equal((await peer.next()).op, 9);
  peer.write(frame(10, payload)); // The answer to the first one.
  assert.equal(await peer.next(), 'end');
  assert.deepEqual(lines(await running), ['still here', '110 False 1006']);
});

test('close waits a limited time for the close frame of the server', async (t) => {
  const server = await rawServer(t);
  const board = await startBoard(t);
  const running = board.run(`
    ${CONNECT}
    import time
    ws = connect("${server.url}")
    start = time.ticks_ms()
    ws.close(1001, "off to bed")
    print(1900 < time.ticks_diff(time.ticks_ms(), start) < 5000, ws.open)
    ws = connect("${server.url}")
    ws.close()
    print(ws.close_code)
  `);
  const silent = await server.peer();
  assert.deepEqual(await silent.closed({ answer: false }), [1001, 'off to bed']);
  assert.equal(await silent.next(), 'end');
  const polite = await server.peer();
  polite.write(frame(1, 'a message on its way'));
  assert.deepEqual(await polite.closed(), [1000, '']);
  assert.deepEqual(lines(await running), ['True False', '1000']);
});

test('a reason that is too long is cut between two characters', async (t) => {
  const server = await rawServer(t);
  const board = await startBoard(t);
  const running = board.run(`
    ${CONNECT}
    connect("${server.url}").close(4000, "x" + "€" * 100)
  `);
  assert.deepEqual(await (await server.peer()).closed(), [4000, `x${'€'.repeat(40)}`]);
  await running;
});

/** Everything that a server may not send, and the close code that it earns. */
const VIOLATIONS = [
  // Its key looks like two frames.
  ['a masked frame', frame(1, '', { key: Buffer.from([0x81, 0, 0x81, 0]) }), 1002],
  ...[1, 2, 4].map((rsv) => [`RSV ${rsv}`, frame(1, 'a', { rsv }), 1002]),
  ...[3, 4, 5, 6, 7, 11, 12, 13, 14, 15].map((op) => [`opcode ${op}`, frame(op), 1002]),
  ['a ping of 126 bytes', frame(9, 'x'.repeat(126)), 1002],
  ['a ping in fragments', frame(9, 'a', { fin: false }), 1002],
  ['a close frame in fragments', frame(8, '', { fin: false }), 1002],
  ['a continuation of nothing', frame(0, 'a'), 1002],
  [
    'a message within a message',
    Buffer.concat([frame(1, 'a', { fin: false }), frame(1, 'b')]),
    1002,
  ],
  [
    'a continuation after the end',
    Buffer.concat([frame(1, 'a', { fin: false }), frame(0, 'b'), frame(0, 'c')]),
    1002,
  ],
  ['a length of 125 in two bytes', frame(2, 'x'.repeat(125), { length: 2 }), 1002],
  ['a length of 65535 in eight bytes', frame(2, 'x'.repeat(65535), { length: 8 }), 1002],
  ['a length of 2 to the 63', frame(2, '', { announce: 2n ** 63n }), 1002],
  ['a length of 2 to the 63 less 1', frame(2, '', { announce: 2n ** 63n - 1n }), 1009],
  ['65537 bytes announced', frame(2, '', { announce: 65537 }), 1009],
  [
    '65537 bytes in two fragments',
    Buffer.concat([frame(2, Buffer.alloc(65536), { fin: false }), frame(0, 'x')]),
    1009,
  ],
  [
    '1025 fragments',
    Buffer.concat([
      frame(2, 'x', { fin: false }),
      ...Array(1024).fill(frame(0, '', { fin: false })),
    ]),
    1009,
  ],
  ['a close code of one byte', frame(8, 'a'), 1002],
  ...[0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535].map((code) => [
    `close code ${code}`,
    frame(8, Buffer.from([code >> 8, code & 255])),
    1002,
  ]),
  ['a reason that is not UTF-8', frame(8, Buffer.from([3, 232, 0xc3])), 1007],
  ...[
    'c0af',
    'c1bf',
    'e080af',
    'eda080',
    'edbfbf',
    'f08080af',
    'f4908080',
    'f5808080',
    'fe',
    '80',
    'c3',
    'e282',
    '61c3',
    'f09f98',
    'c3c3',
    'e28261',
    'f8888080',
    'c3a9c0af',
  ].map((hex) => [`the text ${hex}`, frame(1, Buffer.from(hex, 'hex')), 1007]),
  [
    'text that is cut off by its end',
    Buffer.concat([
      frame(1, Buffer.from('e2', 'hex'), { fin: false }),
      frame(0, Buffer.from('82', 'hex')),
    ]),
    1007,
  ],
];

test('a violation of the protocol is answered with the right close code, after the messages before it', async (t) => {
  const server = await rawServer(t);
  const board = await startBoard(t, { mostBytes: () => 1000 });
  for (const [name, bytes, code] of VIOLATIONS) {
    const running = board.run(`
      ${CONNECT}
      ws = connect("${server.url}")
      print(ws.recv())
      try:
          while ws.recv():
              pass
      except ProtocolError as e:
          print(e.args[0], isinstance(e, ValueError), ws.open)
    `);
    const peer = await server.peer();
    peer.write(frame(1, 'before'), bytes);
    assert.equal((await peer.closed())[0], code, name);
    assert.equal(await peer.next(), 'end', name);
    assert.deepEqual(lines(await running), ['before', `${code} True False`], name);
  }
});

test('unusual but valid frames are received', async (t) => {
  const server = await rawServer(t);
  const board = await startBoard(t);
  const texts = [
    'c280',
    'dfbf',
    'e0a080',
    'ed9fbf',
    'ee8080',
    'efbfbf',
    'f0908080',
    'f48fbfbf',
    '00',
  ];
  const running = board.run(`
    ${CONNECT}
    ws = connect("${server.url}")
    while True:
        message = ws.recv()
        if message is None:
            break
        print(message.encode().hex())
    print(ws.close_code)
  `);
  const peer = await server.peer();
  peer.write(
    ...texts.map((hex) => frame(1, Buffer.from(hex, 'hex'))),
    frame(8, Buffer.from([4999 >> 8, 4999 & 255])),
  );
  assert.deepEqual(await peer.closed({ answer: false }), [4999, '']);
  assert.deepEqual(lines(await running), [...texts, '4999']);
});

test('a wrong answer to the opening handshake raises an error with a sentence', async (t) => {
  const answers = [
    [() => 'HTTP/1.1 404 Not Found\r\n\r\n', 'expected HTTP 101 but was HTTP/1.1 404 Not Found'],
    [() => 'garbage\r\n\r\n', 'expected HTTP 101 but was garbage'],
    [
      (key) => upgrade(key).replace(accept(key), accept('another')),
      'Sec-WebSocket-Accept is not the answer to our key',
    ],
    [
      (key) => upgrade(key).replace(/Sec-WebSocket-Accept.*\r\n/, ''),
      'Sec-WebSocket-Accept is not the answer to our key',
    ],
    [
      (key) => upgrade(key).replace('Upgrade: websocket', 'Upgrade: h2c'),
      'the answer upgrades to no WebSocket',
    ],
    [
      (key) => upgrade(key).replace('Connection: Upgrade', 'Connection: close'),
      'the answer upgrades to no WebSocket',
    ],
    [
      (key, request) => upgrade(key, request, 'Sec-WebSocket-Extensions: permessage-deflate\r\n'),
      'an extension that was not offered',
    ],
    [
      (key, request) => upgrade(key, request, 'Sec-WebSocket-Protocol: wamp\r\n'),
      'a subprotocol that was not offered: wamp',
    ],
    [
      (key, request) => upgrade(key, request, `X: ${'x'.repeat(5000)}\r\n`),
      'HTTP head of more than 4096 bytes',
    ],
  ];
  const board = await startBoard(t);
  for (const [head, reason] of answers) {
    const server = await rawServer(t, { head });
    const out = await board.run(`
      ${CONNECT}
      try:
          connect("${server.url}")
      except ProtocolError as e:
          print(e.args)
    `);
    assert.deepEqual(lines(out), [`(1002, '${reason}')`]);
  }
});

test('a server that is silent in the opening handshake raises an error', async (t) => {
  const server = await rawServer(t, { head: () => 'HTTP/1.1 101 Swit' });
  const board = await startBoard(t);
  const out = await board.run(`
    ${CONNECT}
    try:
        connect("${server.url}", timeout=0.2)
    except OSError as e:
        print(e.errno)
  `);
  assert.equal(out, '110\n');
});

test('the OSError of a missing server passes through', async (t) => {
  const server = await rawServer(t);
  const board = await startBoard(t);
  const out = await board.run(`
    ${CONNECT}
    try:
        connect("ws://127.0.0.1:1/")
    except OSError as e:
        print(e.errno)
  `);
  assert.equal(out, '111\n');
  assert.ok(server.port);
});

test('fields, subprotocols and a query without a path reach the server', async (t) => {
  const server = await rawServer(t, {
    head: (key, request) => upgrade(key, request, 'Sec-WebSocket-Protocol: v2\r\n'),
  });
  const board = await startBoard(t);
  const running = board.run(`
    ${CONNECT}
    ws = connect("${server.url.slice(0, -1)}?a=1&b=%20#part", headers={"Authorization": "Bearer x"}, subprotocols=("v1", "v2"))
    print(ws.subprotocol)
  `);
  const { request } = await server.peer();
  assert.match(request, /^GET \/\?a=1&b=%20 HTTP\/1\.1\r\n/);
  assert.match(request, new RegExp(`\r\nHost: 127\\.0\\.0\\.1:${server.port}\r\n`));
  assert.match(request, /\r\nAuthorization: Bearer x\r\n/);
  assert.match(request, /\r\nSec-WebSocket-Protocol: v1, v2\r\n/);
  assert.equal(await running, 'v2\n');
});

test('the board connects to an IPv6 literal', async (t) => {
  const server = await rawServer(t, { host: '::1' });
  const board = await startBoard(t);
  const running = board.run(`
    ${CONNECT}
    connect("${server.url}")
  `);
  assert.match((await server.peer()).request, new RegExp(`\r\nHost: \\[::1\\]:${server.port}\r\n`));
  await running;
});

test('an invalid URI is refused before anything is sent', async (t) => {
  const board = await startBoard(t);
  const out = await board.run(`
    ${CONNECT}
    from uwebsockets.protocol import urlparse
    for uri in ("", "toon", "ftp://toon", "ws://", "ws:///x", "ws://toon:0", "ws://toon:65536", "ws://toon:x", "ws://::1/",
                "ws://me@toon/", "ws://toon/a b", "ws://toon/\\r\\nX: y", "ws://toön/"):
        try:
            print(urlparse(uri))
        except ValueError:
            print("refused")
    for uri in ("ws://toon", "wss://toon?x", "ws://toon:81/a/b?c=/d", "ws://[fe80::1]", "wss://[::1]:8443/"):
        print(*urlparse(uri))
    try:
        connect("ws://127.0.0.1:1/", headers={"X": "a\\r\\nY: b"})
    except ValueError as e:
        print(e)
  `);
  assert.deepEqual(lines(out), [
    ...Array(13).fill('refused'),
    'ws toon 80 /',
    'wss toon 443 /?x',
    'ws toon 81 /a/b?c=/d',
    'ws fe80::1 80 /',
    'wss ::1 8443 /',
    'a header field is one line: X',
  ]);
});

test(
  'wss: with a CA the certificate is verified; without, the board says that it is not',
  needs({ commands: ['openssl'] }),
  async (t) => {
    const ours = selfSigned(t, 'localhost').tls;
    const server = createServer(ours);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    t.after(() => server.close());
    await wsServer(t, echo, { server });
    const url = `wss://localhost:${server.address().port}/`;
    const board = await startBoard(t, { mostBytes: () => 100 });
    const out = await board.run(`
    ${CONNECT}
    def talk(ca):
        try:
            with connect("${url}", ca=ca) as ws:
                ws.send("x" * 3000)
                print(len(ws.recv()))
        except OSError as e:
            print("refused")
    talk(${JSON.stringify(ours.cert.toString())}.encode())
    talk(${JSON.stringify(selfSigned(t, 'localhost').tls.cert.toString())}.encode())
    talk(None)
  `);
    assert.deepEqual(lines(out), [
      '3000',
      'refused',
      'uwebsockets: the certificate of localhost is not verified: no ca was given',
      '3000',
    ]);
  },
);

test('a firmware without SHA-1 connects, and says that the answer is not verified', async (t) => {
  const server = await rawServer(t, { head: () => upgrade('wrong') });
  const board = await startBoard(t);
  const out = board.run(`
    import sys
    del sys.modules["hashlib"].sha1
    from uwebsockets.client import connect
    ws = connect("${server.url}")
    print(ws.recv())
    ws.close()
  `);
  const peer = await server.peer();
  peer.write(frame(1, 'hello'), frame(8));
  peer.end();
  assert.equal(
    await out,
    "uwebsockets: the server's answer is not verified: no hashlib.sha1 in this firmware\nhello\n",
  );
});

test('single frames are read and written, as with the original', async (t) => {
  const server = await rawServer(t);
  const board = await startBoard(t);
  const out = board.run(`
    from uwebsockets.client import connect
    from uwebsockets.protocol import OP_PING, OP_TEXT
    ws = connect("${server.url}")
    ws.write_frame(OP_PING, b"there?")
    ws.write_frame(OP_TEXT, "é")
    ws.write_frame(8)
    for _ in range(4):
        print(ws.read_frame())
    try:
        ws.read_frame(5)
    except ValueError as e:
        print(e, ws.open, ws.close_code)
    try:
        ws.read_frame()
    except OSError as e:
        print(e.errno)
    try:
        ws.write_frame(OP_PING)
    except OSError as e:
        print(e)
  `);
  const peer = await server.peer();
  const asked = [await peer.next(), await peer.next(), await peer.next()];
  assert.deepEqual(
    asked.map(({ op, fin, payload }) => [op, fin, payload.toString()]),
    [
      [9, true, 'there?'],
      [1, true, 'é'],
      [8, true, ''],
    ],
  );
  peer.write(
    frame(10, 'there?'),
    frame(1, 'two ', { fin: false }),
    frame(9, 'ping'),
    frame(0, 'parts'),
    frame(2, ''),
    frame(2, '123456'),
  );
  const last = await peer.next();
  assert.equal(last.payload.readUInt16BE(), 1009);
  peer.end();
  assert.deepEqual((await out).split('\n'), [
    "(True, 10, b'there?')",
    "(True, 9, b'ping')",
    "(True, 1, b'two parts')",
    "(True, 2, b'')",
    "(1009, 'frame of 6 bytes') False 1006",
    '104',
    'the WebSocket is closed',
    '',
  ]);
});

test('a close frame is answered with its code and its reason', async (t) => {
  const server = await rawServer(t);
  const board = await startBoard(t);
  const out = board.run(`
    from uwebsockets.client import connect
    ws = connect("${server.url}")
    print(ws.recv(), ws.close_code, ws.close_reason)
  `);
  const peer = await server.peer();
  peer.write(frame(8, Buffer.from('\x0f\xa0why', 'latin1')));
  assert.equal((await peer.next()).payload.toString('latin1'), '\x0f\xa0why');
  peer.end();
  assert.equal(await out, 'None 4000 why\n');
});

test('7.1.6: the closing side reads the rest, so that the close frame is not lost in a reset', async (t) => {
  const board = await startBoard(t);
  const out = await board.run(`
    from errno import EAGAIN
    import uwebsockets.protocol
    from uwebsockets.client import WebsocketClient
    from uwebsockets.protocol import ProtocolError, Websocket
    class Poll:
        def register(self, *args):
            pass
        modify = register
        def poll(self, wait):
            return []
    uwebsockets.protocol.select.poll = Poll
    class Sock:
        def __init__(self, data, end):
            self.data = data
            self.end = end
            self.wrote = b""
            self.open = True
        def setblocking(self, flag):
            pass
        def readinto(self, view):
            n = min(len(view), len(self.data))
            if not n and not self.end:
                raise OSError(EAGAIN)
            view[:n] = self.data[:n]
            self.data = self.data[n:]
            return n
        def write(self, data):
            self.wrote += bytes(data)
            return len(data)
        def close(self):
            if self.open:
                print(len(self.wrote) and self.wrote[0], len(self.data))
            self.open = False
    big = bytes([0x82, 126, 4, 0]) + bytes(1024)
    over = bytes([0x82, 126, 4, 1]) + bytes(1025)
    close = bytes([0x88, 2, 3, 232])
    def masked(frame):
        at = 4 if frame[1] == 126 else 2
        return bytes([frame[0], frame[1] | 128]) + frame[2:at] + bytes(4) + frame[at:]
    for make, frames in ((WebsocketClient, lambda *all: b"".join(all)), (Websocket, lambda *all: b"".join(masked(f) for f in all))):
        # A close frame, and more behind it.
        sock = Sock(frames(close) + bytes(1000), make is WebsocketClient)
        print(make(sock, 1024).recv())
        # A message that is too large, another, and a close frame.
        sock = Sock(frames(over, big, close), make is WebsocketClient)
        ws = make(sock, 1024)
        try:
            ws.recv()
        except ProtocolError as e:
            print(e, ws.close_code)
        # What is on its way while we close.
        sock = Sock(frames(big, over, close), make is WebsocketClient)
        make(sock, 1024).close()
        # Nobody knows where the next frame begins.
        sock = Sock(bytes([0x83, 0]) + frames(big, close), make is WebsocketClient)
        try:
            make(sock, 1024).recv()
        except ProtocolError as e:
            print(e)
  `);
  const each = [
    '136 0',
    'None',
    '136 0',
    "(1009, 'message of 1025 bytes') 1000",
    '136 0',
    '136 0',
    "(1002, 'opcode 3')",
  ];
  assert.deepEqual(out.trim().split('\n'), [...each, ...each]);
});
