import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { WebSocketServer } from 'ws';
import { freePort, startService } from '../../device/it/support/processes.mjs';
import { open } from '../../device/it/support/sockets.mjs';
import { startBoard } from './support/board.mjs';
import { rawServer } from './support/raw.mjs';

// PROTOCOL.md, section 4.

const lines = (out) => out.split('\n').slice(0, -1);

async function startHub(t, options) {
  const service = await startService(t, options);
  return Object.assign(service, { url: `${service.url}/channels` });
}

/**
 * Starts what looks like a hub to clients, and sends them away with a close code, or lets them in
 * and ends them.
 */
async function startPorter(t, answer) {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  t.after(() => {
    server.clients.forEach((client) => client.terminate());
    server.close();
  });
  const porter = { url: `ws://127.0.0.1:${server.address().port}/channels`, arrived: [] };
  server.on('connection', (socket) => {
    porter.arrived.push(Date.now());
    answer(socket, porter.arrived.length);
  });
  return porter;
}

test('signals of a board reach the others, and theirs reach its handlers', async (t) => {
  const hub = await startHub(t);
  const browser = await open(t, hub.url);
  const board = await startBoard(t, { mostBytes: () => 40 });
  const running = board.run(`
    import porthole
    hub = porthole.connect("${hub.url}")
    @hub.on("socket", "open")
    def opened(_):
        hub.signal("garden", "rain", {"mm": 3})
        hub.signal("bare")
        hub.signal("garden", "list", [1, "é", None])
    @hub.on("lamp", "set")
    def lamp(data):
        print("lamp", data)
    hub.on("plain", "", lambda data: print("plain", data))
    hub.on("a", "b.c", lambda data: print("dots", data))
    hub.on("socket", "message", lambda text: print("text", text))
    hub.on("socket", "connected", lambda who: print("joined", who["address"]))
    hub.on("socket", "disconnected", lambda who: hub.close())
    hub.on("socket", "sent", lambda receipt: print(receipt["attr"]))
    hub.on("socket", "close", lambda _: print("closed"))
    hub.run_forever()
  `);
  assert.equal(JSON.parse(await browser.next()).socket, 'connected');
  const signals = [];
  for (let i = 0; i < 3; i++) signals.push(JSON.parse(await browser.next()));
  assert.deepEqual(
    signals.map(({ message, data }) => [message, data]),
    [
      ['garden.rain', { mm: 3 }],
      ['bare', {}],
      ['garden.list', [1, 'é', null]],
    ],
  );
  assert.equal(new Set(signals.map(({ id }) => id)).size, 3);
  const texts = [
    '{"id":1,"message":"lamp.set","data":{"on":true}}',
    '{"message":"plain"}',
    '{"message":"a.b.c","data":7}',
    'just text',
    '[1]',
    '{"message":5}',
  ];
  for (const text of texts) browser.send(text);
  await board.printed(/text \{"message":5\}/);
  const other = await open(t, hub.url);
  other.close();
  const out = lines(await running);
  assert.deepEqual(out.filter((line) => line === 'json').length, 3);
  assert.deepEqual(
    out.filter((line) => line !== 'json'),
    [
      "lamp {'on': True}",
      'plain {}',
      'dots 7',
      'text just text',
      'text [1]',
      'text {"message":5}',
      'joined 127.0.0.1',
      'closed',
    ],
  );
});

test('a board hears what it subscribed to, and after a loss it comes back and subscribes again', async (t) => {
  const hub = await startHub(t);
  const board = await startBoard(t);
  const running = board.run(`
    import porthole
    hub = porthole.connect("${hub.url}")
    hub.subscribe("garden", "*.alarm")
    hub.subscribe("end")
    hub.on("porthole", "subscribed", lambda data: print(*data["patterns"]))
    hub.on("socket", "close", lambda _: print("lost"))
    hub.on("lamp", "set", lambda _: print("lamp"))
    hub.on("lamp", "alarm", lambda _: print("alarm"))
    hub.on("end", "", lambda _: hub.close())
    hub.run_forever()
  `);
  const signals = async (url, ...messages) => {
    const socket = await open(t, url);
    messages.forEach((message) => socket.send(JSON.stringify({ message })));
  };
  await board.printed(/garden \*\.alarm end\n/);
  await signals(hub.url, 'lamp.set', 'lamp.alarm');
  await board.printed(/alarm\n$/);
  await hub.stop();
  await board.printed(/lost\n$/);
  await startHub(t, { port: hub.port });
  await board.printed(/lost\ngarden \*\.alarm end\n$/);
  await signals(hub.url, 'lamp.set', 'lamp.alarm', 'end');
  assert.deepEqual(lines(await running), [
    'garden *.alarm',
    'garden *.alarm end',
    'alarm',
    'lost',
    'garden *.alarm end',
    'alarm',
    'lost',
  ]);
});

test('the token is shown in the opening handshake; its refusal is an error with a sentence', async (t) => {
  const hub = await rawServer(t, {
    head: () => 'HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Bearer\r\n\r\n',
  });
  const board = await startBoard(t);
  const out = await board.run(`
    import porthole
    try:
        porthole.connect("${hub.url}channels", token="guess")
    except ValueError as e:
        print(e.args)
  `);
  assert.deepEqual(lines(out), ["(1002, 'expected HTTP 101 but was HTTP/1.1 401 Unauthorized')"]);
  assert.match(
    (await hub.peer()).request,
    /^GET \/channels HTTP[^]*\r\nAuthorization: Bearer guess\r\n/,
  );
});

test('a board that a hub refuses stays away, and says so', async (t) => {
  for (const [code, reason] of [
    [4401, 'The token is missing or wrong.'],
    [1008, 'too slow'],
  ]) {
    const hub = await startPorter(t, (socket) => socket.close(code, reason));
    const board = await startBoard(t);
    const out = await board.run(`
      import porthole
      hub = porthole.connect("${hub.url}")
      try:
          hub.run_forever()
      except ValueError as e:
          print(e.args)
      hub.run_forever()
    `);
    assert.deepEqual(lines(out), [`(${code}, '${reason}')`]);
    assert.equal(hub.arrived.length, 1);
  }
});

test('a board waits as long as a restarting hub asks', async (t) => {
  const hub = await startPorter(t, (socket, count) =>
    count === 1 ? socket.close(1012, '2 restarting') : socket.send('{"message":"end"}'),
  );
  const board = await startBoard(t);
  await board.run(`
    import porthole
    hub = porthole.connect("${hub.url}")
    hub.on("end", "", lambda _: hub.close())
    hub.run_forever()
  `);
  assert.ok(hub.arrived[1] - hub.arrived[0] >= 2000, `${hub.arrived[1] - hub.arrived[0]} ms`);
});

test('a board signals at intervals, and an unsent signal is an error', async (t) => {
  const hub = await startHub(t);
  const browser = await open(t, hub.url);
  const board = await startBoard(t);
  const running = board.run(`
    import porthole
    hub = porthole.connect("${hub.url}")
    count = 0
    @hub.at_interval(0.1)
    def measure():
        global count
        count += 1
        hub.signal("garden", "temperature", count)
        if count == 3:
            hub.close()
    hub.run_forever()
    for channel in ("garden", "a.b"):
        try:
            hub.signal(channel, "rain")
        except (OSError, ValueError) as e:
            print(e)
  `);
  await browser.next(); // It has joined.
  for (const count of [1, 2, 3]) assert.equal(JSON.parse(await browser.next()).data, count);
  assert.deepEqual(lines(await running), ['not connected to the hub', 'a channel has no dot: a.b']);
});

test('a board that is there before the hub connects once the hub is, and subscribes', async (t) => {
  const port = await freePort();
  const board = await startBoard(t);
  const running = board.run(`
    import porthole
    hub = porthole.connect("ws://127.0.0.1:${port}/channels")
    hub.subscribe("garden")
    hub.on("porthole", "subscribed", lambda data: hub.close())
    try:
        hub.signal("a")
    except OSError as e:
        print(e)
    hub.run_forever()
    print("subscribed")
  `);
  await board.printed(/not connected to the hub\n/);
  await startHub(t, { port });
  assert.match(await running, /subscribed\n$/);
});

test('one step takes no longer than its limit, whatever pause the hub asks for', async (t) => {
  const hub = await startPorter(t, (socket) => socket.close(1013, '3600 busy'));
  const board = await startBoard(t);
  const out = await board.run(`
    import porthole, time
    hub = porthole.connect("${hub.url}")
    lost = []
    hub.on("socket", "close", lost.append)
    while not lost:
        hub.run_once(0.01)
    begun = time.ticks_ms()
    for i in range(3):
        hub.run_once(0.01)
        hub.run_once(0)
    print(time.ticks_diff(time.ticks_ms(), begun) < 30000)
  `);
  assert.equal(out, 'True\n');
  assert.equal(hub.arrived.length, 1);
});

test('a number that JSON cannot express raises an error in signal', async (t) => {
  const board = await startBoard(t);
  const out = await board.run(`
    from porthole.protocol import encode
    for data in (float("nan"), {"a": [1.5, (float("-inf"),)]}):
        try:
            encode("garden", "rain", data)
        except ValueError as e:
            print(e)
    print(encode("garden", "rain", {"a": [1.5, None]}))
  `);
  assert.deepEqual(lines(out).slice(0, 2), [
    'expected a number that JSON has but was nan',
    'expected a number that JSON has but was -inf',
  ]);
  assert.deepEqual(JSON.parse(lines(out)[2]).data, { a: [1.5, null] });
});
