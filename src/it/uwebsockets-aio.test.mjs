import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WebSocketServer } from 'ws';
import { startService } from '../../device/it/support/processes.mjs';
import { random } from '../../host-tools/it/support/chance.mjs';
import { startBoard } from './support/board.mjs';
import { frame, rawServer } from './support/raw.mjs';

const lines = (out) => out.split('\n').slice(0, -1);

test('aio: the echo service answers, at every size and wherever the bytes are cut', async (t) => {
  const chance = random(t);
  const service = await startService(t);
  for (const most of [65536, 1000, 50]) {
    const board = await startBoard(t, {
      mostBytes: () => (chance() < 0.2 ? 0 : Math.ceil(chance() * most)),
    });
    const out = await board.runTask(`
      from uwebsockets import aio
      async with await aio.connect("${service.url}/") as ws:
          await ws.send("ünïcödé €")
          print(await ws.recv())
          for n in (0, 125, 126, 4096, 65536 if ${most} > 50 else 5000):
              for data in ("x" * n, b"y" * n):
                  await ws.send(data)
                  print(await ws.recv() == data)
          buf = bytearray(5)
          await ws.send(b"into")
          print(await ws.recv_into(buf), bytes(buf))
      print(ws.open, ws.close_code)
    `);
    assert.deepEqual(
      lines(out),
      ['ünïcödé €', ...Array(10).fill('True'), "4 b'into\\x00'", 'False 1000'],
      `at most ${most} bytes`,
    );
  }
});

test('aio: tasks send while one receives, and every frame stays whole', async (t) => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  t.after(() => server.close());
  server.on('connection', (socket) => {
    const pings = setInterval(() => socket.ping('are you there?'), 20);
    socket.on('close', () => clearInterval(pings));
    socket.on('error', (error) => assert.fail(error));
    socket.on('message', (data, binary) => socket.send(data, { binary }));
  });
  const chance = random(t);
  const board = await startBoard(t, {
    mostBytes: () => (chance() < 0.2 ? 0 : Math.ceil(chance() * 300)),
  });
  const out = await board.runTask(`
    from uwebsockets import aio
    ws = await aio.connect("ws://127.0.0.1:${server.address().port}/")
    seen = [0] * 3
    async def receive():
        while sum(seen) < 24:
            message = await ws.recv()
            seen[message[0] - 65] += 1
            if message != bytes([message[0]]) * len(message):
                print("mixed")
    async def send(i):
        for n in range(8):
            await ws.send(bytes([65 + i]) * (n * 300 + 1))
    receiver = asyncio.create_task(receive())
    await asyncio.gather(*[send(i) for i in range(3)])
    await receiver
    await ws.close()
    print(seen, ws.close_code)
  `);
  assert.equal(out, '[8, 8, 8] 1000\n');
});

test('aio: a timeout or a cancellation within a frame loses nothing', async (t) => {
  const server = await rawServer(t);
  const board = await startBoard(t);
  const running = board.runTask(`
    from uwebsockets import aio
    ws = await aio.connect("${server.url}")
    ws.settimeout(0.03)
    try:
        await ws.recv()
    except OSError as e:
        print("late", e.errno)
    ws.settimeout(None)
    try:
        await asyncio.wait_for(ws.recv(), 0.03)
    except asyncio.TimeoutError:
        print("cancelled")
    await ws.send("go on")
    print(await ws.recv())
  `);
  const peer = await server.peer();
  const bytes = frame(1, 'whole');
  peer.write(bytes.subarray(0, 4));
  assert.equal((await peer.next()).payload.toString(), 'go on');
  peer.write(bytes.subarray(4));
  assert.deepEqual(lines(await running), ['late 110', 'cancelled', 'whole']);
});

test('aio: a ping that is not answered in time ends the connection, also for a task that receives', async (t) => {
  const server = await rawServer(t);
  const board = await startBoard(t);
  const running = board.runTask(`
    from uwebsockets import aio
    ws = await aio.connect("${server.url}")
    async def receive():
        print(await ws.recv())
        try:
            await ws.recv()
        except OSError as e:
            print(e.errno, ws.open, ws.close_code)
    receiver = asyncio.create_task(receive())
    await ws.ping(5)
    while ws._ping is not None:
        await asyncio.sleep_ms(10)
    await ws.ping(0.2)
    await receiver
    try:
        await ws.send("more")
    except OSError as e:
        print(e)
  `);
  const peer = await server.peer();
  const { op, payload } = await peer.next();
  assert.equal(op, 9);
  peer.write(frame(1, 'still here'), frame(10, payload));
  assert.equal((await peer.next()).op, 9);
  assert.equal(await peer.next(), 'end');
  assert.deepEqual(lines(await running), [
    'still here',
    '110 False 1006',
    'the WebSocket is closed',
  ]);
});

test('aio: close while another task receives ends its recv with None, answered or not', async (t) => {
  const server = await rawServer(t);
  const board = await startBoard(t);
  const running = board.runTask(`
    from uwebsockets import aio
    async def receive(ws):
        print(await ws.recv(), ws.close_code)
    for i in range(2):
        ws = await aio.connect("${server.url}")
        receiver = asyncio.create_task(receive(ws))
        await asyncio.sleep_ms(0)
        await ws.close(1000, "done")
        await receiver
  `);
  assert.deepEqual(await (await server.peer()).closed(), [1000, 'done']);
  assert.deepEqual(await (await server.peer()).closed({ answer: false }), [1000, 'done']);
  assert.deepEqual(lines(await running), ['None 1000', 'None 1006']);
});

test('aio: a violation of the protocol is answered with the right close code', async (t) => {
  const server = await rawServer(t);
  const board = await startBoard(t);
  for (const [bytes, code] of [
    [frame(3), 1002],
    [frame(1, Buffer.from([0xc0, 0xaf])), 1007],
    [frame(2, '', { announce: 65537 }), 1009],
  ]) {
    const running = board.runTask(`
      from uwebsockets import aio
      ws = await aio.connect("${server.url}")
      try:
          await ws.recv()
      except aio.ProtocolError as e:
          print(e.args[0], ws.open)
    `);
    const peer = await server.peer();
    peer.write(bytes);
    assert.equal((await peer.closed())[0], code);
    assert.equal(await running, `${code} False\n`);
  }
});

test('aio: a refused or silent opening handshake raises an error', async (t) => {
  const board = await startBoard(t);
  const refused = await rawServer(t, { head: () => 'HTTP/1.1 404 Not Found\r\n\r\n' });
  const silent = await rawServer(t, { head: () => 'HTTP/1.1 101' });
  const out = await board.runTask(`
    from uwebsockets import aio
    try:
        await aio.connect("${refused.url}")
    except aio.ProtocolError as e:
        print(e.args[1])
    try:
        await aio.connect("${silent.url}", timeout=0.2)
    except OSError as e:
        print(e.errno)
  `);
  assert.deepEqual(lines(out), ['expected HTTP 101 but was HTTP/1.1 404 Not Found', '110']);
});
