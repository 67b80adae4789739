import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { createRequire } from 'node:module';
import { connect as connectTcp } from 'node:net';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Server as Server4 } from 'socket.io';
import { WebSocketServer } from 'ws';
import { selfSigned } from '../../device/it/support/certificates.mjs';
import { needs } from '../../device/it/support/needs.mjs';
import { freePort, start, within } from '../../device/it/support/processes.mjs';
import { startBoard } from './support/board.mjs';

const Server2 = createRequire(import.meta.url)('socket.io-2');
const VERSIONS = {
  'Socket.IO 2': (http, options) => Server2(http, options),
  'Socket.IO 4': (http, options) => new Server4(http, options),
};

const FLASK = needs({
  files: ['flask_socketio', 'eventlet'].map(
    (name) => `/usr/lib/python3/dist-packages/${name}/__init__.py`,
  ),
});
const lines = (out) => out.split('\n').slice(0, -1);
const CONNECT = 'from usocketio.client import connect';

for (const [version, make] of Object.entries(VERSIONS)) {
  /**
   * Starts a Socket.IO server; `tls` makes it https. `cut()` ends the TCP connections of all
   * clients.
   */
  async function startServer(t, { tls, port = 0, ...options } = {}) {
    const http = tls ? createHttps(tls) : createServer();
    const sockets = new Set();
    http.on(tls ? 'secureConnection' : 'connection', (socket) => sockets.add(socket));
    http.listen(port, '127.0.0.1');
    await once(http, 'listening');
    const io = make(http, options);
    const server = { io, port: http.address().port };
    server.cut = () => sockets.forEach((socket) => socket.destroy());
    server.stop = () => {
      io.close();
      http.close();
      server.cut();
    };
    t.after(server.stop);
    return server;
  }

  test(`${version}: events with any number of arguments go both ways, and so do acks`, async (t) => {
    const { io, port } = await startServer(t);
    const got = [];
    io.on('connection', (socket) => {
      socket.on('ask', (...args) => {
        const answer = args.pop();
        got.push(args);
        answer('one', { two: [2] });
        socket.emit('question', 20, 3, (...answers) => {
          got.push(answers);
          socket.emit('quiet', (...none) => {
            got.push(none);
            socket.emit('last');
          });
        });
      });
      socket.on('message', (...args) => {
        got.push(args);
        socket.send('welcome', 'back');
      });
    });
    const board = await startBoard(t, { mostBytes: () => 50 });
    const out = await board.run(`
      ${CONNECT}
      io = connect("http://127.0.0.1:${port}")
      @io.on("connect")
      def connected():
          io.send("hi", 1.5, None)
      @io.on("message")
      def message(a, b):
          print(a, b)
          io.emit("ask", "é", 2, [3, {"4": True}], callback=answered)
      def answered(*data):
          print(data)
      @io.on("question")
      def question(a, b):
          return a + b
      @io.on("quiet")
      def quiet():
          pass
      @io.on("last")
      def last():
          io.close()
      @io.on("disconnect")
      def disconnected():
          print("disconnect")
      io.run_forever()
    `);
    assert.deepEqual(lines(out), ['welcome back', "('one', {'two': [2]})", 'disconnect']);
    assert.deepEqual(got, [['hi', 1.5, null], ['é', 2, [3, { 4: true }]], [23], [null]]);
  });

  test(`${version}: bytes go both ways, within events and acks`, async (t) => {
    const { io, port } = await startServer(t);
    const got = [];
    io.on('connection', (socket) => {
      socket.on('photo', (name, parts, answer) => {
        got.push(
          name,
          parts.map((part) => part.raw.toString()),
        );
        answer(Buffer.from('thanks'));
        socket.emit('photo', { first: Buffer.from([1, 2]), second: [Buffer.alloc(0)] }, (raw) => {
          got.push(raw.toString());
          socket.disconnect();
        });
      });
    });
    const board = await startBoard(t);
    const out = await board.run(`
      ${CONNECT}
      io = connect("http://127.0.0.1:${port}")
      @io.on("photo")
      def photo(data):
          print(data["first"], data["second"])
          return bytearray(b"ack")
      @io.on("disconnect")
      def disconnected():
          io.close()
      io.emit("photo", "name", [{"raw": b"abc"}, {"raw": memoryview(b"defg")}], callback=print)
      io.run_forever()
    `);
    assert.deepEqual(lines(out), ["b'thanks'", "b'\\x01\\x02' [b'']"]);
    assert.deepEqual(got, ['name', ['abc', 'defg'], 'ack']);
  });

  test(`${version}: namespaces are joined and kept apart; a refused one is reported`, async (t) => {
    const { io, port } = await startServer(t);
    const greet = (name) => (socket) => socket.on('who', () => socket.emit('me', name));
    io.on('connection', greet('main'));
    io.of('/garden').on('connection', greet('garden'));
    io.of('/house').on('connection', greet('house'));
    const board = await startBoard(t);
    const out = await board.run(`
      ${CONNECT}
      io = connect("http://127.0.0.1:${port}/garden")
      house = io.of("/house")
      names = []
      @io.on("me")
      def garden(name):
          names.append("garden is " + name)
          house.emit("who")
      @house.on("me")
      def me(name):
          names.append("house is " + name)
          io.close()
      try:
          io.of("/nowhere")
      except OSError as e:
          print(e.args)
      io.emit("who")
      io.run_forever()
      print(names)
    `);
    assert.deepEqual(lines(out), [
      "(13, '/nowhere: Invalid namespace')",
      "['garden is garden', 'house is house']",
    ]);
  });

  test(`${version}: after a loss it connects again, with a new session and in the same namespaces`, async (t) => {
    const server = await startServer(t);
    const ids = [];
    server.io.of('/house').on('connection', (socket) => {
      ids.push(socket.id);
      // Cut when the client has it: it acks each event.
      if (ids.length < 3) socket.emit('id', ids.length, server.cut);
      else socket.emit('id', ids.length);
    });
    const board = await startBoard(t);
    const out = await board.run(`
      ${CONNECT}
      io = connect("http://127.0.0.1:${server.port}")
      house = io.of("/house")
      @house.on("disconnect")
      def disconnected():
          print("lost")
      @house.on("id")
      def id(n):
          print("session", n)
          if n == 3:
              io.close()
      io.run_forever()
    `);
    assert.deepEqual(lines(out), ['session 1', 'lost', 'session 2', 'lost', 'session 3', 'lost']);
    assert.equal(new Set(ids).size, 3);
  });

  test(`${version}: a server without polling is spoken to over WebSocket alone`, async (t) => {
    const { io, port } = await startServer(t, { transports: ['websocket'] });
    io.on('connection', (socket) => socket.on('message', (text) => socket.send(text)));
    const board = await startBoard(t);
    const out = await board.run(`
      ${CONNECT}
      io = connect("http://127.0.0.1:${port}")
      @io.on("message")
      def message(text):
          print(text, io._version)
          io.close()
      io.send("straight")
      io.run_forever()
    `);
    assert.equal(out, `straight ${version === 'Socket.IO 2' ? 3 : 4}\n`);
  });

  test(`${version}: events that a server emits at the connection are heard, also in a namespace that is joined later`, async (t) => {
    const { io, port } = await startServer(t);
    const greet = (socket) => {
      socket.emit('greeting', socket.nsp.name, (answer) => socket.emit('end', answer));
    };
    io.on('connection', greet);
    io.of('/garden').on('connection', greet);
    const board = await startBoard(t);
    const out = await board.run(`
      ${CONNECT}
      import time
      io = connect("http://127.0.0.1:${port}")
      garden = io.of("/garden")
      ends = []
      def end(answer):
          ends.append(answer)
          if len(ends) == 2:
              io.close()
      for namespace in (io, garden):
          @namespace.on("greeting")
          def greeting(name):
              print(name)
              return "thanks"
          namespace.on("end")(end)
      io.run_forever()
      print(ends)
    `);
    assert.deepEqual(lines(out), ['/', '/garden', "['thanks', 'thanks']"]);
  });

  test(`${version}: ping asks the server for a sign of life`, async (t) => {
    const { io, port } = await startServer(t);
    let pings = 0;
    io.on('connection', (socket) => {
      const { transport } = socket.conn;
      const { socket: webSocket } = transport;
      webSocket?.on('ping', () => socket.emit('end', ++pings));
      socket.conn.on('upgrade', ({ socket: upgraded }) =>
        upgraded.on('ping', () => socket.emit('end', ++pings)),
      );
      socket.conn.on('packet', ({ type }) => type === 'ping' && socket.emit('end', ++pings));
    });
    const board = await startBoard(t);
    const out = await board.run(`
      ${CONNECT}
      io = connect("http://127.0.0.1:${port}")
      @io.on("end")
      def end(pings):
          print("asked", pings)
          io.close()
      io.ping()
      io.run_forever()
    `);
    assert.equal(out, 'asked 1\n');
  });

  test(`${version}: 'connection' comes once, as the original has it, and 'connect' for every connection`, async (t) => {
    const { io, port } = await startServer(t);
    let connections = 0;
    io.on('connection', (socket) =>
      ++connections === 1 ? socket.conn.close() : socket.emit('end'),
    );
    const board = await startBoard(t);
    const out = await board.run(`
      ${CONNECT}
      io = connect("http://127.0.0.1:${port}")
      @io.on("connection")
      def started(argument):
          print("connection", argument)
      @io.on("connect")
      def connected():
          print("connect")
      @io.on("end")
      def end():
          io.close()
      io.run_forever()
    `);
    assert.equal(out.match(/^connection None$/gm).length, 1);
    assert.match(out, /connect\n$/);
  });

  test(`${version}: it tries again until a server that was away is back`, async (t) => {
    const first = await startServer(t, { port: await freePort() });
    const board = await startBoard(t);
    const running = board.run(`
      ${CONNECT}
      io = connect("http://127.0.0.1:${first.port}")
      @io.on("connect")
      def connected():
          print("connect")
      @io.on("disconnect")
      def disconnected():
          print("lost")
      @io.on("welcome")
      def welcome():
          io.close()
      io.run_forever()
    `);
    await board.printed(/connect/);
    first.stop();
    await board.printed(/lost/);
    const second = await startServer(t, { port: first.port });
    second.io.on('connection', (socket) => socket.emit('welcome'));
    await running;
  });

  test(`${version}: at_interval counts real seconds, and heartbeats keep a quiet connection`, async (t) => {
    const { io, port } = await startServer(t, { pingInterval: 500, pingTimeout: 1000 });
    let connections = 0;
    io.on('connection', () => connections++);
    const board = await startBoard(t);
    const out = await board.run(`
      ${CONNECT}
      import time
      io = connect("http://127.0.0.1:${port}")
      start = time.ticks_ms()
      ticks = []
      @io.at_interval(0.5)
      def tick():
          ticks.append(time.ticks_diff(time.ticks_ms(), start))
      @io.at_interval(2.25)
      def end():
          io.close()
      io.run_forever()
      print(*ticks)
    `);
    const ticks = out.trim().split(' ').map(Number);
    // One is left out when this machine stops for half a second.
    assert.ok(ticks.length === 4 || ticks.length === 3, out);
    ticks.forEach((ms, i) => assert.ok(ms >= 500 * (i + 1) - 1, out));
    assert.equal(connections, 1);
  });

  test(`${version}: a handler's own error ends run_forever and can be seen`, async (t) => {
    const { io, port } = await startServer(t);
    io.on('connection', (socket) => socket.emit('go'));
    const board = await startBoard(t);
    const out = await board.run(`
      ${CONNECT}
      io = connect("http://127.0.0.1:${port}")
      @io.on("go")
      def go():
          raise OSError(5, "the sensor")
      try:
          io.run_forever()
      except OSError as e:
          print(e.args)
      io.close()
    `);
    assert.deepEqual(lines(out), ["(5, 'the sensor')"]);
  });

  test(`${version}: fields and the query of the URI reach the server`, async (t) => {
    const { io, port } = await startServer(t);
    const seen = new Promise((resolve) => {
      io.on('connection', ({ handshake }) =>
        resolve([handshake.query.token, handshake.headers['x-board']]),
      );
    });
    const board = await startBoard(t);
    await board.run(`
      ${CONNECT}
      connect("http://127.0.0.1:${port}/?token=secret", headers={"X-Board": "7"}).close()
    `);
    assert.deepEqual(await within(60, 'a connection', seen), ['secret', '7']);
  });

  test(`${version}: over https, with a CA`, needs({ commands: ['openssl'] }), async (t) => {
    const { tls } = selfSigned(t, 'localhost');
    const { io, port } = await startServer(t, { tls });
    io.on('connection', (socket) => socket.on('message', (text) => socket.send(text)));
    const board = await startBoard(t);
    const out = await board.run(`
      ${CONNECT}
      io = connect("https://localhost:${port}", ca=${JSON.stringify(tls.cert.toString())}.encode())
      @io.on("message")
      def message(text):
          print(text)
          io.close()
      io.send("in secret")
      io.run_forever()
    `);
    assert.equal(out, 'in secret\n');
  });
}

/**
 * Speaks just enough Engine.IO to open sessions, and never pings. `packet(text, session, send)`
 * gets what clients say.
 */
async function startSilentServer(t, version, packet) {
  const opened = '0{"sid":"x","upgrades":["websocket"],"pingInterval":700,"pingTimeout":300}';
  const http = createServer((request, response) =>
    response.end(version === 4 ? opened : `${opened.length}:${opened}`),
  );
  const server = new WebSocketServer({ server: http });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  t.after(() => {
    server.clients.forEach((client) => client.terminate());
    http.close();
  });
  let sessions = 0;
  server.on('connection', (socket) => {
    const session = ++sessions;
    socket.on('message', (data) => {
      const text = data.toString();
      if (text === '2probe') socket.send('3probe');
      else packet(text, session, socket);
    });
  });
  return { port: http.address().port };
}

for (const version of [3, 4]) {
  test(`Engine.IO ${version}: a server that has fallen silent is left, and found again`, async (t) => {
    const server = await startSilentServer(t, version, (text, session, socket) => {
      if (text !== (version === 4 ? '40' : '5')) return;
      socket.send('40');
      if (session === 2) socket.send('42["again"]');
    });
    const board = await startBoard(t);
    const out = await board.run(
      `
      ${CONNECT}
      io = connect("http://127.0.0.1:${server.port}")
      @io.on("disconnect")
      def disconnected():
          print("lost")
      @io.on("again")
      def again():
          print("again")
          io.close()
      io.run_forever()
    `,
      { seconds: 120 },
    );
    assert.deepEqual(lines(out), ['lost', 'again', 'lost']);
  });
}

/**
 * Flask-SocketIO, as Debian has it: its first event comes before the packet that lets the client
 * in.
 */
async function startFlask(t, ...transports) {
  const port = await freePort();
  const flask = start(t, '/usr/bin/python3', [
    fileURLToPath(new URL('support/flask_server.py', import.meta.url)),
    String(port),
    ...transports,
  ]);
  await within(60, `Flask listens; it says ${flask.err}`, accepts(port));
  return port;
}

/** Resolves once a connection to a port is accepted. */
async function accepts(port) {
  for (;;) {
    const socket = connectTcp(port, '127.0.0.1');
    try {
      return await once(socket, 'connect');
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50)); // Not yet.
    } finally {
      socket.destroy();
    }
  }
}

for (const transports of [[], ['websocket']]) {
  const how = transports.length > 0 ? 'that knows only WebSocket' : 'that begins with polling';
  test(
    `Flask-SocketIO ${how}: events of its connect handlers are heard, and it acks`,
    FLASK,
    async (t) => {
      const port = await startFlask(t, ...transports);
      const board = await startBoard(t);
      const out = await board.run(`
      ${CONNECT}
      io = connect("http://127.0.0.1:${port}")
      garden = io.of("/garden")
      @io.on("connect")
      def connected():
          print("connect")
      @io.on("greeting")
      def greeting(text):
          print(text)
      @garden.on("greeting")
      def garden_greeting(text):
          print(text)
          io.emit("ask", 41, callback=answered)
      def answered(number):
          print(number)
          io.close()
      io.run_forever()
    `);
      assert.deepEqual(lines(out), [
        'connect',
        'from the connect handler',
        'from the garden',
        '42',
      ]);
    },
  );
}

test('of the events before run_forever the last 16 are kept, and each loss is reported', async (t) => {
  const server = await startSilentServer(t, 4, (text, session, socket) => {
    if (text !== '40') return;
    for (let i = 0; i < 18; i++) socket.send(`42["early",${i}]`);
    socket.send('40');
    socket.send('42["end"]');
  });
  const board = await startBoard(t);
  const out = await board.run(`
    ${CONNECT}
    io = connect("http://127.0.0.1:${server.port}")
    got = []
    io.on("early")(got.append)
    @io.on("end")
    def end():
        io.close()
    io.run_forever()
    print(got)
  `);
  const lost = 'usocketio: lost an event, 17 came before run_forever';
  assert.deepEqual(lines(out), [
    lost,
    lost,
    `[${Array.from({ length: 16 }, (_, i) => i + 2).join(', ')}]`,
  ]);
});

/**
 * A server of Engine.IO 4 whose polling answer is given as bytes. Resolves to its port and to what
 * it was asked: the targets, and the field Cookie of each. It is done when the client has joined.
 */
async function startRawServer(t, answer) {
  const asked = [];
  const http = createServer();
  http.on('request', (request) => {
    asked.push([request.url, request.headers.cookie]);
    request.socket.end(answer(request));
  });
  const server = new WebSocketServer({ server: http });
  server.on('connection', (socket, request) => {
    asked.push([request.url, request.headers.cookie]);
    if (!request.url.includes('sid=')) socket.send(OPEN_PACKET);
    socket.on('message', (data) => {
      const text = data.toString();
      if (text === '2probe') socket.send('3probe');
      else if (text.startsWith('40')) socket.send('40{"sid":"y"}');
    });
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  t.after(() => {
    server.clients.forEach((client) => client.terminate());
    http.close();
  });
  return { port: http.address().port, asked };
}

const OPEN_PACKET =
  '0{"sid":"x","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20000}';
const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=UTF-8\r\n';

test('an answer in chunks is understood, as werkzeug 2.2 sends it to HTTP/1.0 as well', async (t) => {
  const board = await startBoard(t);
  const text = Buffer.from(OPEN_PACKET.replace('{', '{"é":"€",'));
  for (const size of [1, 7, 16, text.length]) {
    let body = '';
    for (let at = 0; at < text.length; at += size) {
      const part = text.subarray(at, at + size);
      body += `${part.length.toString(16)}${size === 7 ? ';a=b' : ''}\r\n${part.toString('latin1')}\r\n`;
    }
    const { port } = await startRawServer(t, () =>
      Buffer.from(
        `${HEAD}Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n${body}0\r\n\r\n`,
        'latin1',
      ),
    );
    assert.equal(
      await board.run(
        `${CONNECT}\nio = connect("http://127.0.0.1:${port}")\nprint(io._main.connected)\nio.close()`,
      ),
      'True\n',
    );
  }
});

test('malformed or too many chunks raise an error with a sentence', async (t) => {
  const board = await startBoard(t);
  for (const [body, reason] of [
    ['x\r\n', 'expected the length of an HTTP body but was x'],
    ['-1\r\n', 'expected the length of an HTTP body but was -1'],
    ['z'.repeat(50), `expected the length of an HTTP body but was ${'z'.repeat(20)}`],
    ['ffffffff\r\n', 'HTTP body of 4294967295 bytes'],
    ['1001\r\n', 'HTTP body of 4097 bytes'],
    [`1000\r\n${'x'.repeat(4096)}\r\n1\r\nx\r\n`, 'HTTP body of 4097 bytes'],
    ['5\r\nabc', '104'],
  ]) {
    const { port } = await startRawServer(
      t,
      () => `${HEAD}Transfer-Encoding: chunked\r\n\r\n${body}`,
    );
    const out = await board.run(
      `${CONNECT}\ntry:\n    connect("http://127.0.0.1:${port}")\nexcept Exception as e:\n    print(e.args[-1])`,
    );
    assert.equal(out.trim(), reason, body.slice(0, 20));
  }
});

test('cookies of the polling answer come back with the WebSocket, beside those of the program', async (t) => {
  const cookies =
    'Set-Cookie: io=abc; Path=/; HttpOnly\r\nSet-Cookie: lb="node 1"; Expires=Wed, 09 Jun 2027 10:18:14 GMT\r\n';
  const { port, asked } = await startRawServer(
    t,
    () => `${HEAD}${cookies}Content-Length: ${OPEN_PACKET.length}\r\n\r\n${OPEN_PACKET}`,
  );
  const board = await startBoard(t);
  await board.run(
    `${CONNECT}\nconnect("http://127.0.0.1:${port}?a=b", headers={"Cookie": "own=1"}).close()`,
  );
  assert.deepEqual(asked, [
    ['/socket.io/?EIO=4&transport=polling&a=b&b64=1', 'own=1'],
    ['/socket.io/?EIO=4&transport=websocket&a=b&sid=x', 'own=1; io=abc; lb="node 1"'],
  ]);
});

test('a URL may choose the version of Engine.IO', async (t) => {
  const { port, asked } = await startRawServer(
    t,
    () => `${HEAD}\r\n${OPEN_PACKET.length}:${OPEN_PACKET}2:40`,
  );
  const board = await startBoard(t);
  await board.run(`${CONNECT}\nconnect("http://127.0.0.1:${port}/?EIO=3&a=b").close()`);
  assert.deepEqual(
    asked.map(([url]) => url),
    [
      '/socket.io/?EIO=3&transport=polling&a=b&b64=1',
      '/socket.io/?EIO=3&transport=websocket&a=b&sid=x',
    ],
  );
});

test('after an attempt that fails half-way the next joins every namespace', async (t) => {
  const said = [];
  const server = await startSilentServer(t, 4, (text, session, socket) => {
    if (text === '5') return;
    said.push(`${session} ${text}`);
    if (session === 1 && text === '42["lose me"]') socket.terminate();
    else if (session === 2 && text === '40/house,') socket.terminate();
    else if (text.startsWith('40')) socket.send(text);
    if (session === 3 && text === '40/house,') socket.send('42["end"]');
  });
  const board = await startBoard(t);
  await board.run(`
    ${CONNECT}
    io = connect("http://127.0.0.1:${server.port}")
    io.of("/house")
    @io.on("end")
    def end():
        io.close()
    io.emit("lose me")
    io.run_forever()
  `);
  const joins = ['40', '40/house,'];
  assert.deepEqual(said.slice(0, 7), [
    ...joins.map((text) => `1 ${text}`),
    '1 42["lose me"]',
    ...joins.map((text) => `2 ${text}`),
    ...joins.map((text) => `3 ${text}`),
  ]);
});

test('a server that refuses version 4 of Engine.IO is spoken to in version 3', async (t) => {
  const http = createServer();
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const io = Server2(http, {
    allowRequest: (request, answer) =>
      answer(request.url.includes('EIO=4') ? 3 : null, !request.url.includes('EIO=4')),
  });
  t.after(() => io.close());
  io.on('connection', (socket) => socket.emit('hello'));
  const board = await startBoard(t);
  const out = await board.run(`
    ${CONNECT}
    io = connect("http://127.0.0.1:${http.address().port}")
    @io.on("hello")
    def hello():
        print("hello")
        io.close()
    io.run_forever()
  `);
  assert.equal(out, 'hello\n');
});

test('a server that speaks no Socket.IO raises an error with a sentence', async (t) => {
  const board = await startBoard(t);
  for (const [status, body, reason] of [
    [404, 'no', 'expected HTTP 200 but was 404'],
    [200, '', 'expected an Engine.IO open packet'],
    [200, '<html>', 'expected a number but was '],
    [200, '0{"upgrades":[]}', 'expected an Engine.IO open packet'],
    [200, '0[]', 'expected an Engine.IO open packet'],
    [200, '9:0{"sid":1', 'expected an Engine.IO open packet'],
    [200, 'x'.repeat(5000), 'HTTP body of 5000 bytes'],
  ]) {
    const http = createServer((request, response) => {
      response.writeHead(status, { 'Content-Length': body.length });
      response.end(body);
    });
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    const out = await board.run(`
      ${CONNECT}
      try:
          connect("http://127.0.0.1:${http.address().port}")
      except ValueError as e:
          print(e.args[1])
    `);
    http.close();
    assert.equal(out, `${reason}\n`);
  }
});

test('Socket.IO packets are decoded as they are written, and refused when they are not', async (t) => {
  const board = await startBoard(t);
  const out = await board.run(`
    from usocketio.protocol import *
    from uwebsockets.codec import ProtocolError
    for packet in ("0", '0{"sid":"x"}', "0/admin,", "0/admin?token=1,{}", "1/admin,", '2["a",1]', '2/b,12["a"]', '312[]', '51-/b,7["a",{"_placeholder":true,"num":0}]'):
        kind, namespace, data, ack, attachments = decode_message(packet)
        print(kind, namespace, len(data) if attachments else data, ack, attachments)
    for packet in ("", "x", "2", "2{}", "2[]", '2["a"', "5[]", '5x-["a"]', '59-["a"]', '2123456789["a"]'):
        try:
            print(decode_message(packet))
        except ProtocolError:
            print("refused")
    print(decode_payload('0{}\\x1e40'), decode_payload('3:0{}2:40'))
    print(encode_message(MESSAGE_EVENT, "/", ["a", 1]), encode_message(MESSAGE_ACK, "/n", [], 5), encode_message(MESSAGE_BINARY_EVENT, "/n", ["a"], None, 2))
  `);
  assert.deepEqual(lines(out), [
    '0 / None None 0',
    "0 / {'sid': 'x'} None 0",
    '0 /admin None None 0',
    '0 /admin {} None 0',
    '1 /admin None None 0',
    "2 / ['a', 1] None 0",
    "2 /b ['a'] 12 0",
    '3 / [] 12 0',
    '5 /b 2 7 1',
    ...Array(10).fill('refused'),
    "(4, [(0, '{}'), (4, '0')]) (3, [(0, '{}'), (4, '0')])",
    '2["a", 1] 3/n,5[] 52-/n,["a"]',
  ]);
});
