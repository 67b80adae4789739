import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { WebSocketServer } from 'ws';
import { open } from '../../device/it/support/sockets.mjs';
import { startBoard } from './support/board.mjs';

const lines = (out) => out.split('\n').slice(0, -1);

/** A hub of twenty lines: PROTOCOL.md, section 4.1, and of 4.2 the subscription, without its patterns' meaning. */
async function startHub(t, { port = 0 } = {}) {
  const server = new WebSocketServer({ port, host: '127.0.0.1', path: '/channels' });
  await once(server, 'listening');
  const hub = { server, asked: [], requests: [] };
  hub.port = server.address().port;
  hub.url = `ws://127.0.0.1:${hub.port}/channels`;
  hub.stop = () => {
    server.clients.forEach((client) => client.terminate());
    server.close();
  };
  t.after(hub.stop);
  server.on('connection', (socket, request) => {
    hub.requests.push(request);
    const others = (text) => server.clients.forEach((client) => client !== socket && client.send(text));
    const presence = (event) => others(JSON.stringify({ address: '127.0.0.1', port: request.socket.remotePort, socket: event }));
    presence('connected');
    socket.on('close', () => presence('disconnected'));
    socket.on('message', (data) => {
      const text = data.toString();
      let signal;
      try {
        signal = JSON.parse(text);
      } catch {}
      if (`${signal?.message}`.startsWith('porthole.')) {
        hub.asked.push(signal);
        socket.send(JSON.stringify({ id: signal.id, message: 'porthole.subscribed', data: signal.data }));
        return;
      }
      others(text);
      const [attr, messageId] = signal ? ['json', signal.id] : ['string', [...text].length];
      socket.send(JSON.stringify({ socket: 'sent', attr, messageId, time: '2026-03-01 17:04:05.123456' }));
    });
  });
  return hub;
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
    [['garden.rain', { mm: 3 }], ['bare', {}], ['garden.list', [1, 'é', null]]],
  );
  assert.equal(new Set(signals.map(({ id }) => id)).size, 3);
  for (const text of ['{"id":1,"message":"lamp.set","data":{"on":true}}', '{"message":"plain"}', '{"message":"a.b.c","data":7}', 'just text', '[1]', '{"message":5}']) browser.send(text);
  await board.printed(/text \{"message":5\}/);
  const other = await open(t, hub.url);
  other.close();
  const out = lines(await running);
  assert.deepEqual(out.filter((line) => line === 'json').length, 3);
  assert.deepEqual(
    out.filter((line) => line !== 'json'),
    ["lamp {'on': True}", 'plain {}', 'dots 7', 'text just text', 'text [1]', 'text {"message":5}', 'joined 127.0.0.1', 'closed'],
  );
});

test('after a loss a board comes back, and subscribes again', async (t) => {
  const hub = await startHub(t);
  const board = await startBoard(t);
  const running = board.run(`
    import porthole
    hub = porthole.connect("${hub.url}", token="secret")
    hub.subscribe("garden", "*.alarm")
    hub.subscribe("lamp.set")
    hub.on("porthole", "subscribed", lambda data: print(*data["patterns"]))
    hub.on("socket", "close", lambda _: print("lost"))
    hub.on("end", "", lambda _: hub.close())
    hub.run_forever()
  `);
  await board.printed(/lamp\.set/);
  hub.stop();
  await board.printed(/lost/);
  const second = await startHub(t, { port: hub.port });
  await board.printed(/garden \*\.alarm lamp\.set/);
  second.server.clients.forEach((client) => client.send('{"message":"end"}'));
  await running;
  assert.deepEqual(hub.asked.map(({ message, data }) => [message, data.patterns]), [
    ['porthole.subscribe', ['garden', '*.alarm']],
    ['porthole.subscribe', ['lamp.set']],
  ]);
  assert.deepEqual(second.asked.map(({ data }) => data.patterns), [['garden', '*.alarm', 'lamp.set']]);
  for (const { headers } of [...hub.requests, ...second.requests]) assert.equal(headers.authorization, 'Bearer secret');
});

test('a board that a hub does not want stays away, and says so', async (t) => {
  for (const [code, reason] of [[4401, 'The token is missing or wrong.'], [1008, 'too slow']]) {
    const hub = await startHub(t);
    hub.server.on('connection', (socket) => socket.close(code, reason));
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
    assert.equal(hub.requests.length, 1);
  }
});

test('a hub that restarts is given the time that it asks for', async (t) => {
  const hub = await startHub(t);
  const arrived = [];
  hub.server.on('connection', (socket) => {
    arrived.push(Date.now());
    if (arrived.length === 1) socket.close(1012, '2 restarting');
    else socket.send('{"message":"end"}');
  });
  const board = await startBoard(t);
  await board.run(`
    import porthole
    hub = porthole.connect("${hub.url}")
    hub.on("end", "", lambda _: hub.close())
    hub.run_forever()
  `);
  assert.ok(arrived[1] - arrived[0] >= 2000, `${arrived[1] - arrived[0]} ms`);
});

test('a board signals at intervals, and what it cannot send is an error', async (t) => {
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
