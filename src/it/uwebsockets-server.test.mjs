import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import WebSocket from 'ws';
import { within } from '../../device/it/support/processes.mjs';
import { frame, handshake, open, refusal, tcp } from '../../device/it/support/sockets.mjs';
import { startBoard } from './support/board.mjs';

/**
 * The two servers of the library behave alike: each echoes, tells the number of clients, broadcasts
 * and fails on demand.
 */
const SERVERS = {
  server: (options) => [
    'run',
    `
    from uwebsockets.server import Server
    def handle(ws, message):
        if message == "clients":
            ws.send(str(len(server.clients)))
        elif message == "close":
            ws.close(4000, "as you wish")
        elif message == "fail":
            raise RuntimeError("as you wish")
        elif message == "stop":
            raise SystemExit
        else:
            ws.send(message)
    server = Server(handle, 0, "127.0.0.1", ${options})
    print("port", server.sock.getsockname()[1])
    try:
        server.run_forever()
    except SystemExit:
        server.close()
  `,
  ],
  aio: (options) => [
    'runTask',
    `
    from uwebsockets import aio
    clients = []
    stop = asyncio.Event()
    async def handle(ws):
        clients.append(ws)
        try:
            while True:
                message = await ws.recv()
                if message is None:
                    break
                if message == "clients":
                    await ws.send(str(len(clients)))
                elif message == "close":
                    await ws.close(4000, "as you wish")
                elif message == "fail":
                    raise RuntimeError("as you wish")
                elif message == "stop":
                    stop.set()
                else:
                    await ws.send(message)
        finally:
            clients.remove(ws)
    server = await aio.serve(handle, "127.0.0.1", 0, ${options})
    print("port", server.port)
    await stop.wait()
    for ws in list(clients):
        await ws.close(1001)
    server.close()
  `,
  ],
};

for (const [name, program] of Object.entries(SERVERS)) {
  /** Starts a board that serves; `stopped` resolves when it has ended. */
  async function serve(t, { options = '', ...rest } = {}) {
    const board = await startBoard(t, rest);
    const [how, text] = program(options);
    const stopped = board[how](text);
    stopped.catch(() => {});
    const [, port] = await Promise.race([board.printed(/^port (\d+)\r?\n/m), stopped]);
    return { board, stopped, port: Number(port), url: `ws://127.0.0.1:${port}` };
  }

  test(`${name}: a few clients talk to the board at once`, async (t) => {
    const { url, stopped } = await serve(t, { mostBytes: () => 700 });
    const sockets = [
      await open(t, url),
      await open(t, `${url}/any/path?query`),
      await open(t, url),
    ];
    for (const message of ['', 'hé', 'x'.repeat(4096), Buffer.alloc(65536, 3)]) {
      for (const socket of sockets) assert.deepEqual(await socket.ask(message), message);
    }
    assert.equal(await sockets[0].ask('clients'), '3');
    sockets[1].close(1000);
    assert.deepEqual(await sockets[1].closed, { code: 1000, reason: '' });
    assert.equal(await sockets[0].ask('clients'), '2');
    sockets[0].send('stop');
    for (const socket of [sockets[0], sockets[2]]) assert.equal((await socket.closed).code, 1001);
    await stopped;
  });

  test(`${name}: a client beyond the limit is refused, until another leaves`, async (t) => {
    const { url } = await serve(t, { options: 'clients=2' });
    const [first, second] = [await open(t, url), await open(t, url)];
    assert.equal(await refusal(url), 503);
    first.close();
    await first.closed;
    assert.equal(await second.ask('clients'), '1');
    assert.equal(await (await open(t, url)).ask('in'), 'in');
  });

  test(`${name}: of the subprotocols that a client offers the board chooses its own first`, async (t) => {
    const { url } = await serve(t, { options: 'subprotocols=("b", "a")' });
    const socket = new WebSocket(url, ['a', 'b', 'c']);
    await once(socket, 'open');
    assert.equal(socket.protocol, 'b');
    socket.terminate();
    await open(t, url);
  });

  test(`${name}: a request that is no opening handshake is answered as HTTP and closed`, async (t) => {
    const { port } = await serve(t);
    const cases = [
      ['GET / HTTP/1.1\r\n\r\n', 400],
      [handshake('/', { 'Sec-WebSocket-Key': 'c2hvcnQ=' }), 400],
      [handshake('/').replace('GET', 'POST'), 400],
      [handshake('/', { 'Sec-WebSocket-Version': '8' }), 426],
      [handshake('/', { Upgrade: 'h2c' }), 426],
    ];
    for (const [request, status] of cases) {
      const socket = await tcp(t, port);
      socket.write(request);
      assert.match(
        (await within(60, request, socket.all)).toString(),
        new RegExp(`^HTTP/1.1 ${status} .*\r\n`),
        request,
      );
    }
    const endless = await tcp(t, port);
    endless.write(`GET / HTTP/1.1\r\nX: ${'x'.repeat(5000)}`);
    assert.equal((await within(60, 'the end', endless.all)).toString(), '');
  });

  test(`${name}: a client that violates the protocol is closed with the right code and disturbs nobody`, async (t) => {
    const { url, port } = await serve(t, { options: 'max_size=1000' });
    const bystander = await open(t, url);
    const cases = [
      [Buffer.from([0x81, 1, 97]), 1002, 'no mask'],
      [frame(3), 1002, 'opcode 3'],
      [frame(0, 'a'), 1002, 'a continuation of nothing'],
      [frame(1, Buffer.from([0xed, 0xa0, 0x80])), 1007, 'a surrogate'],
      [frame(2, Buffer.alloc(1001)), 1009, '1001 bytes'],
    ];
    for (const [bytes, code, what] of cases) {
      const socket = await tcp(t, port);
      socket.write(handshake());
      socket.write(Buffer.concat([frame(1, 'before'), bytes]));
      const [, said] = (await within(60, what, socket.all)).toString('latin1').split('\r\n\r\n');
      assert.equal(said.slice(0, 8), '\x81\x06before', what);
      assert.equal(Buffer.from(said.slice(8), 'latin1').readUInt16BE(2), code, what);
      assert.equal(await bystander.ask('still here'), 'still here');
    }
  });

  test(`${name}: half a message of one client does not hold up another`, async (t) => {
    const { url, port } = await serve(t);
    const slow = await tcp(t, port);
    const bytes = Buffer.concat([
      Buffer.from(handshake()),
      frame(1, 'first'),
      frame(1, 'x'.repeat(200)),
    ]);
    const start = Date.now();
    slow.write(bytes.subarray(0, 30));
    const quick = await open(t, url);
    assert.equal(await quick.ask('one'), 'one');
    slow.write(bytes.subarray(30, -100));
    assert.equal(await quick.ask('two'), 'two');
    assert.equal(await quick.ask('three'), 'three');
    assert.ok(Date.now() - start < 4000, 'before anybody is late');
    slow.write(bytes.subarray(-100));
    slow.write(frame(8, Buffer.from([3, 232])));
    const said = (await within(60, 'the echo', slow.all)).toString('latin1');
    assert.ok(said.includes(`\x81\x7e\x00\xc8${'x'.repeat(200)}\x88\x02\x03\xe8`), said);
  });

  test(`${name}: an unfinished opening handshake is closed after five seconds`, async (t) => {
    const { url, port } = await serve(t);
    const silent = await tcp(t, port);
    silent.write('GET / HTTP/1.1\r\nHost');
    const start = Date.now();
    assert.equal((await within(60, 'the end', silent.all)).toString(), '');
    assert.ok(Date.now() - start > 4000);
    await open(t, url);
  });

  test(`${name}: silent clients are pinged, and lose their places unless they answer`, async (t) => {
    const { url, port } = await serve(t, { options: 'clients=3, ping=1.5' });
    const healthy = await open(t, url);
    let pings = 0;
    healthy.on('ping', () => pings++);
    const mute = [];
    for (let i = 0; i < 2; i++) {
      const socket = await tcp(t, port);
      socket.write(handshake());
      mute.push(socket);
    }
    for (const socket of mute) {
      const said = (await within(60, 'a mute client is dropped', socket.all))
        .toString('latin1')
        .split('\r\n\r\n')[1];
      assert.match(said, /^\x89\x00/, 'It was asked.');
    }
    assert.equal(await healthy.ask('clients'), '1');
    while (pings < 2) await once(healthy, 'ping');
    assert.equal(await healthy.ask('still here'), 'still here');
    assert.equal(await (await open(t, url)).ask('in'), 'in');
  });

  test(`${name}: a client that sends is not pinged`, async (t) => {
    const { url } = await serve(t, { options: 'ping=1.5' });
    const socket = await open(t, url);
    socket.on('ping', () => assert.fail('asked'));
    const end = Date.now() + 3000;
    while (Date.now() < end) {
      await socket.ask('here');
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  });

  test(`${name}: after a violation the client's bytes are still read, and it may close`, async (t) => {
    const { url, port } = await serve(t, { options: 'max_size=1000' });
    const bystander = await open(t, url);
    const socket = await tcp(t, port);
    const errors = [];
    socket.on('error', (error) => errors.push(error.code));
    socket.write(handshake());
    socket.write(frame(2, Buffer.alloc(60_000)));
    socket.write(
      Buffer.concat([frame(1, 'x'.repeat(900)), frame(9), frame(8, Buffer.from([3, 241]))]),
    );
    const said = (await within(60, 'the end', socket.all)).toString('latin1').split('\r\n\r\n')[1];
    assert.match(said, /^\x88.\x03\xf1message of 60000 bytes$/);
    assert.deepEqual(errors, []);
    assert.equal(await bystander.ask('still here'), 'still here');
  });

  test(`${name}: a handler that closes or fails ends only its client`, async (t) => {
    const { board, url } = await serve(t);
    const closed = await open(t, url);
    closed.send('close');
    assert.deepEqual(await closed.closed, { code: 4000, reason: 'as you wish' });
    const failed = await open(t, url);
    failed.send('fail');
    assert.equal((await failed.closed).code, 1011);
    await board.printed(/RuntimeError: as you wish/);
    assert.equal(await (await open(t, url)).ask('clients'), '1');
  });
}

test('server: a broadcast reaches every connected client', async (t) => {
  const board = await startBoard(t);
  const stopped = board.run(`
    from uwebsockets.server import Server
    def handle(ws, message):
        server.broadcast(message)
    server = Server(handle, 0, "127.0.0.1")
    print("port", server.sock.getsockname()[1])
    for _ in range(30):
        server.poll(0.5)
        if not server.clients:
            server.poll(0)
    server.close()
  `);
  stopped.catch(() => {});
  const [, port] = await board.printed(/^port (\d+)\r?\n/m);
  const sockets = await Promise.all([1, 2, 3].map(() => open(t, `ws://127.0.0.1:${port}`)));
  sockets[1].terminate();
  sockets[0].send('to all');
  assert.equal(await sockets[0].next(), 'to all');
  assert.equal(await sockets[2].next(), 'to all');
});

test('server: a broadcast waits for a silent client whose buffer is full, and drops one that does not read', async (t) => {
  const board = await startBoard(t);
  const out = await board.run(`
    import select, time
    from uwebsockets.server import Server, _Client
    class Sock:
        def __init__(self, full):
            self.full = full  # So often it takes nothing.
            self.got = b""
        def setblocking(self, flag):
            pass
        def write(self, data):
            self.full -= 1
            if self.full >= 0:
                return None
            self.got += bytes(data)
            return len(data)
        def close(self):
            if not self.got.endswith(b"closed"):
                self.got += b"closed"
    class Poll:
        def register(self, *args):
            pass
        modify = unregister = register
        def poll(self, wait):
            time.sleep_ms(min(wait, 1000) if full else 0)
            return [] if full else [1]
    full = False
    server = Server(print, 0, "127.0.0.1", clients=2)
    socks = [Sock(3), Sock(0)]
    select.poll = Poll
    for sock in socks:
        ws = _Client(sock, 100)
        ws.head = ws.due = None
        ws.settimeout(5)
        server._all.append(ws)
    server._poll = Poll()
    server.broadcast("to all")
    print([sock.got for sock in socks], len(server.clients))
    full = True
    socks[0].full = 1000
    server.broadcast("again")
    print([sock.got for sock in socks], len(server.clients))
  `);
  const first = "b'\\x81\\x06to all";
  assert.equal(out, `[${first}', ${first}'] 2\n[${first}closed', ${first}\\x81\\x05again'] 1\n`);
});

test('server: a firmware without SHA-1 cannot serve, and says so', async (t) => {
  const board = await startBoard(t);
  const out = await board.run(`
    import asyncio, sys
    del sys.modules["hashlib"].sha1
    from uwebsockets.server import Server
    from uwebsockets import aio
    try:
        Server(print, 0)
    except OSError as e:
        print(e)
    try:
        await aio.serve(print, "127.0.0.1", 0)
    except OSError as e:
        print(e)
  `);
  const said = 'this firmware has no hashlib.sha1: it can be a client, not a server\n';
  assert.equal(out, said + said);
});

test('server: a refused client that is already gone disturbs nobody', async (t) => {
  const board = await startBoard(t);
  const out = await board.run(`
    from uwebsockets.server import Server
    class Gone:
        def setblocking(self, flag):
            pass
        def write(self, data):
            raise OSError(104)
        def close(self):
            print("closed")
    class Door:
        def accept(self):
            return Gone(), None
    server = Server(print, 0, "127.0.0.1", clients=0)
    server.sock, listening = Door(), server.sock
    server._accept()
    server.sock = listening
    server.close()
  `);
  assert.equal(out, 'closed\n');
});
