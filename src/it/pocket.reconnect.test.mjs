// How the client comes back, with a clock and a WebSocket that the tests move. Sections are those
// of src/PROTOCOL.md.
import assert from 'node:assert/strict';
import { createContext, runInContext } from 'node:vm';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { alone, Clock, fakeWebSocket } from './support/fakes.mjs';

const DAY_MILLIS = 86_400_000;
const HANDSHAKE_MILLIS = 10_000;

/** A client of some servers; it has tried to connect and nothing has happened yet. */
function connecting(options, ...setup) {
  const world = alone(options);
  world.client.setup(...(setup.length > 0 ? setup : ['a:1'])).connect();
  return world;
}

test('4.8: the bound of the pause before it reconnects doubles from 0.5 s to 30 s', () => {
  const { clock, WebSocket } = connecting();
  const waits = [];
  for (let i = 0; i < 9; i++) {
    WebSocket.last.closes();
    waits.push(clock.next);
    clock.advance(clock.next);
  }
  assert.deepEqual(waits, [500, 1000, 2000, 4000, 8000, 16000, 30000, 30000, 30000]);
  assert.equal(WebSocket.made.length, 10);
});

test('4.8: the pause is random, from nothing to the bound', () => {
  for (const part of [0, 0.25, 0.999]) {
    const { clock, WebSocket } = connecting({ random: () => part });
    WebSocket.last.closes();
    clock.advance(clock.next);
    WebSocket.last.closes();
    assert.equal(clock.next, 1000 * part);
  }
});

test('the bound begins anew after a connection of five seconds, and not after a shorter one', () => {
  const { clock, WebSocket } = connecting();
  const wait = (openMillis) => {
    WebSocket.last.opens();
    clock.advance(openMillis);
    WebSocket.last.closes();
    const millis = clock.next;
    clock.advance(millis);
    return millis;
  };
  assert.deepEqual([wait(4999), wait(4999), wait(5000), wait(0)], [500, 1000, 500, 1000]);
});

test('4.8: after 1008 and 4000 to 4999 it stays away, and says so', () => {
  for (const code of [1008, 4000, 4401, 4999]) {
    const { client, clock, WebSocket, heard } = connecting();
    WebSocket.last.opens();
    client.signal('a', 'b');
    WebSocket.last.closes(code, 'no');
    clock.advance(DAY_MILLIS);
    assert.equal(WebSocket.made.length, 1);
    assert.deepEqual(
      heard('away').map(({ data }) => data.code),
      [code],
    );
    client.signal('a', 'c');
    assert.deepEqual(
      heard('dropped').map(({ data }) => JSON.parse(data).message),
      ['a.b', 'a.c'],
    );
    client.connect();
    assert.equal(WebSocket.made.length, 2, 'Asked to connect, it does.');
  }
});

test('4.8: after any other code it comes back', () => {
  for (const code of [1000, 1001, 1005, 1006, 1009, 1011, 3000, 3999]) {
    const { clock, WebSocket } = connecting();
    WebSocket.last.opens();
    WebSocket.last.closes(code);
    clock.advance(500);
    assert.equal(WebSocket.made.length, 2, `after ${code}`);
  }
});

test('4.8: after 1012 and 1013 it waits as long as the reason says, and up to the bound longer', () => {
  for (const [code, reason, millis] of [
    [1012, '30 restarting', 30_500],
    [1013, '120', 120_500],
    [1013, 'later', 500],
    [1013, '', 500],
    [1013, '99999999999', DAY_MILLIS + 500],
    [1001, '30', 500],
  ]) {
    const { clock, WebSocket } = connecting();
    WebSocket.last.opens();
    WebSocket.last.closes(code, reason);
    assert.equal(clock.next, millis, `after ${code} ${reason}`);
    clock.advance(millis);
    WebSocket.last.closes();
    assert.equal(clock.next, 1000, 'That was for once.');
  }
});

test('a socket closed by close() stays closed, also when it was about to reconnect', () => {
  for (const lost of [false, true]) {
    const { client, clock, WebSocket } = connecting();
    WebSocket.last.opens();
    if (lost) WebSocket.last.closes();
    client.close();
    if (!lost) {
      assert.equal(WebSocket.last.closedWith, 1000);
      WebSocket.last.closes(1000);
    }
    clock.advance(DAY_MILLIS);
    assert.equal(WebSocket.made.length, 1);
  }
});

test('a socket can be told to reconnect', () => {
  const { client, clock, WebSocket } = connecting();
  const [link] = client.links;
  WebSocket.last.opens();
  link.reconnect();
  WebSocket.last.closes(1005);
  clock.advance(500);
  assert.equal(WebSocket.made.length, 2);
  WebSocket.last.closes();
  link.reconnect();
  assert.equal(WebSocket.made.length, 3, 'at once, when it was waiting');
});

test('a listener may reconnect in its close event', () => {
  const { client, clock, WebSocket } = connecting();
  client.on('socket', 'close', ({ socket }) => socket.reconnect());
  WebSocket.last.closes();
  assert.equal(WebSocket.made.length, 2);
  clock.advance(HANDSHAKE_MILLIS - 1);
  assert.equal(WebSocket.made.length, 2, 'and not once more');
});

test('signals made while disconnected are sent first, in order', () => {
  const { client, clock, WebSocket } = connecting();
  client.on('socket', 'open', () => client.signal('a', 'third'));
  client.signal('a', 'first');
  WebSocket.last.closes();
  client.signal('a', 'second');
  clock.advance(500);
  WebSocket.last.opens();
  assert.deepEqual(
    WebSocket.last.asked.map(({ message }) => message),
    ['a.first', 'a.second', 'a.third'],
  );
});

test('while the closing handshake is under way signals wait, too', () => {
  const { client, clock, WebSocket } = connecting();
  WebSocket.last.opens();
  [...client.links][0].reconnect();
  client.signal('a', 'b');
  assert.deepEqual(WebSocket.last.sent, []);
  WebSocket.last.closes(1005);
  clock.advance(500);
  WebSocket.last.opens();
  assert.deepEqual(
    WebSocket.last.asked.map(({ message }) => message),
    ['a.b'],
  );
});

test('of more than 256 waiting signals the oldest are dropped, and each is told', () => {
  const { client, WebSocket, heard } = connecting();
  for (let i = 0; i < 260; i++) client.signal('a', `${i}`);
  WebSocket.last.opens();
  assert.deepEqual(
    heard('dropped').map(({ data }) => JSON.parse(data).message),
    ['a.0', 'a.1', 'a.2', 'a.3'],
  );
  assert.deepEqual(
    WebSocket.last.asked.map(({ message }) => message),
    Array.from({ length: 256 }, (_, i) => `a.${i + 4}`),
  );
});

test('signals that wait at a final close are reported as dropped', () => {
  const { client, heard } = connecting();
  client.signal('a', 'b');
  client.close();
  assert.deepEqual(
    heard('dropped').map(({ data }) => JSON.parse(data).message),
    ['a.b'],
  );
});

test('a signal after close() is dropped, and does not connect', () => {
  const { client, WebSocket, heard } = connecting();
  WebSocket.last.opens();
  client.close();
  client.close();
  client.signal('a', 'b');
  client.send('a.c');
  WebSocket.last.closes(1000);
  client.signal('a', 'd');
  assert.equal(WebSocket.made.length, 1);
  assert.deepEqual(
    heard('dropped').map(({ data }) => JSON.parse(data).message),
    ['a.b', 'a.c', 'a.d'],
  );
  client.connect();
  assert.equal(WebSocket.made.length, 2);
  WebSocket.last.opens();
  client.signal('a', 'e');
  assert.deepEqual(
    WebSocket.last.asked.map(({ message }) => message),
    ['a.e'],
  );
});

test('connecting elsewhere forgets the sockets closed by close()', () => {
  const { client, WebSocket, heard } = connecting();
  client.close();
  client.setup('b:1').connect();
  WebSocket.last.opens();
  assert.equal(client.signal('a', 'b').length, 1);
  assert.deepEqual(heard('dropped'), []);
  assert.equal(client.links.size, 1);
});

test('a client that was closed before it ever connected connects by itself', () => {
  const { client, WebSocket } = alone();
  client.close();
  client.signal('a', 'b');
  assert.equal(WebSocket.made.length, 1);
});

test('overflow uses one server at a time, and the next at once when it fails', () => {
  const { client, clock, WebSocket } = connecting({}, ['a', 'b', 'c'], 1, 'overflow');
  const hosts = () => WebSocket.made.map(({ url }) => new URL(url).hostname).join('');
  assert.equal(hosts(), 'a');
  client.signal('x', 'y');
  WebSocket.last.closes();
  clock.advance(0);
  assert.equal(hosts(), 'ab');
  WebSocket.last.opens();
  assert.equal(WebSocket.last.asked[0].message, 'x.y');
  clock.advance(5000);
  WebSocket.last.closes();
  clock.advance(0);
  WebSocket.last.closes();
  clock.advance(0);
  assert.equal(hosts(), 'abca');
});

test('overflow waits after it has tried every server', () => {
  const { clock, WebSocket } = connecting({}, ['a', 'b'], 1, 'overflow');
  const waits = [];
  for (let i = 0; i < 6; i++) {
    WebSocket.last.closes();
    waits.push(clock.next);
    clock.advance(clock.next);
  }
  assert.deepEqual(waits, [0, 500, 0, 1000, 0, 2000]);
});

test('overflow skips a server that said to stay away, and stops after the last one', () => {
  const { clock, WebSocket, heard } = connecting({}, ['a', 'b'], 1, 'overflow');
  WebSocket.last.opens();
  WebSocket.last.closes(1008);
  for (let i = 0; i < 3; i++) {
    clock.advance(clock.next);
    WebSocket.last.closes(i < 2 ? 1006 : 4000);
  }
  assert.deepEqual(WebSocket.made.map(({ url }) => new URL(url).hostname).join(''), 'abbb');
  assert.equal(clock.next, undefined);
  assert.equal(heard('away').length, 2);
});

test('overflow waits as long as a server asked, and uses the other meanwhile', () => {
  const { clock, WebSocket } = connecting({}, ['a', 'b'], 1, 'overflow');
  WebSocket.last.opens();
  WebSocket.last.closes(1013, '60');
  assert.equal(clock.next, 0);
  clock.advance(0);
  WebSocket.last.closes();
  assert.equal(clock.next, 60_500);
});

test('in overflow mode a signal may name its socket', () => {
  const { client, WebSocket } = connecting({}, ['a', 'b'], 1, 'overflow');
  const other = client.makeSocket('c:1');
  WebSocket.made.forEach((one) => one.opens());
  client.signal('x', 'y', 1, other);
  client.signal('x', 'z', other);
  assert.deepEqual(
    WebSocket.made.map(({ sent }) => sent.length),
    [0, 2],
  );
  assert.deepEqual(
    WebSocket.made[1].asked.map(({ data }) => data),
    [1, {}],
  );
});

/** The plain script in a page of which there is only what it asks for. */
function page(location) {
  const clock = new Clock();
  const WebSocket = fakeWebSocket();
  const document = new EventTarget();
  const target = new EventTarget();
  const world = createContext({
    location,
    document,
    WebSocket,
    setTimeout: clock.setTimeout,
    clearTimeout: clock.clearTimeout,
    addEventListener: (...values) => target.addEventListener(...values),
    URL,
  });
  runInContext(
    readFileSync(new URL('../main/js/pocket.socket.js', import.meta.url), 'utf8'),
    world,
  );
  return { socket: world.pocket.socket, clock, WebSocket, document, target };
}

test('it reconnects at once when the browser is online, or visible, again', () => {
  const { socket, WebSocket, document, target } = page({ host: 'toon:8000', protocol: 'http:' });
  socket.connect();
  WebSocket.last.opens();
  target.dispatchEvent(new Event('online'));
  assert.equal(WebSocket.made.length, 1, 'It is connected.');
  WebSocket.last.closes();
  document.hidden = true;
  document.dispatchEvent(new Event('visibilitychange'));
  assert.equal(WebSocket.made.length, 1, 'It went out of sight.');
  document.hidden = false;
  document.dispatchEvent(new Event('visibilitychange'));
  assert.equal(WebSocket.made.length, 2);
  WebSocket.last.closes();
  target.dispatchEvent(new Event('online'));
  assert.equal(WebSocket.made.length, 3);
});

test('online or visible, it still waits as long as a server asked, and stays away from one that refused', () => {
  const { socket, clock, WebSocket, target } = page({ host: 'toon:8000', protocol: 'http:' });
  socket.connect();
  WebSocket.last.opens();
  WebSocket.last.closes(1013, '60');
  target.dispatchEvent(new Event('online'));
  assert.equal(WebSocket.made.length, 1);
  clock.advance(60_500);
  WebSocket.last.closes();
  clock.advance(clock.next);
  assert.equal(WebSocket.made.length, 3);
  WebSocket.last.closes(4401);
  target.dispatchEvent(new Event('online'));
  assert.equal(WebSocket.made.length, 3);
});

test('a server that accepts and says nothing is left after ten seconds, and tried again', () => {
  const { clock, WebSocket, heard } = connecting();
  clock.advance(HANDSHAKE_MILLIS - 1);
  assert.equal(WebSocket.last.closedWith, undefined);
  clock.advance(1);
  assert.equal(WebSocket.last.closedWith, 1005);
  assert.deepEqual(
    heard('close').map(({ data }) => data.code),
    [1006],
  );
  clock.advance(500);
  assert.equal(WebSocket.made.length, 2);
  WebSocket.made[0].opens();
  WebSocket.made[0].closes();
  assert.deepEqual(
    [heard('open').length, heard('close').length],
    [0, 1],
    'The one that was left is not heard any more.',
  );
  WebSocket.last.opens();
  clock.advance(HANDSHAKE_MILLIS);
  assert.equal(WebSocket.last.closedWith, undefined, 'An open one may be silent.');
});

test('overflow leaves a server that accepts and says nothing for the next one', () => {
  const { clock, WebSocket } = connecting({}, ['a', 'b'], 1, 'overflow');
  clock.advance(HANDSHAKE_MILLIS);
  assert.equal(new URL(WebSocket.last.url).hostname, 'b');
});

test('online or visible, an opening handshake that is under way is begun anew', () => {
  const { socket, WebSocket, target } = page({ host: 'toon:8000', protocol: 'http:' });
  const heard = [];
  socket.on('socket', (event) => heard.push(event)).connect();
  target.dispatchEvent(new Event('online'));
  assert.equal(WebSocket.made.length, 2);
  assert.equal(WebSocket.made[0].closedWith, 1005);
  WebSocket.made[0].closes();
  WebSocket.made[1].opens();
  assert.deepEqual(heard, ['connecting', 'connecting', 'open']);
});

test('online or visible, it asks its hub at once, and leaves one that does not answer within ten seconds', () => {
  for (const answers of [true, false]) {
    const { socket, clock, WebSocket, target } = page({ host: 'toon:8000', protocol: 'http:' });
    socket.subscribe('garden').connect();
    WebSocket.last.opens();
    const [{ id }] = WebSocket.last.asked;
    WebSocket.last.says({
      id,
      message: 'porthole.subscribed',
      data: { patterns: ['garden'], hub: 'h', at: 1 },
    });
    clock.advance(40_000); // It is asked, as it was silent; so a second silence would end it.
    for (let i = 0; i < 3; i++) target.dispatchEvent(new Event('online'));
    const asked = WebSocket.last.asked.filter(({ message }) => message === 'porthole.subscribe');
    assert.equal(asked.length, 5);
    assert.deepEqual(asked.at(-1).data.patterns, []);
    if (answers)
      WebSocket.last.says({
        id: asked.at(-1).id,
        message: 'porthole.subscribed',
        data: { patterns: ['garden'], hub: 'h', at: 1 },
      });
    clock.advance(HANDSHAKE_MILLIS);
    assert.equal(WebSocket.made[0].closedWith, answers ? undefined : 1005);
    clock.advance(500);
    assert.equal(WebSocket.made.length, answers ? 1 : 2);
  }
});

test('online or visible, it keeps a server without subscriptions, and asks it nothing', () => {
  const { socket, clock, WebSocket, target } = page({ host: 'toon:8000', protocol: 'http:' });
  socket.connect();
  WebSocket.last.opens();
  target.dispatchEvent(new Event('online'));
  clock.advance(DAY_MILLIS);
  assert.deepEqual(WebSocket.last.sent, []);
  assert.equal(WebSocket.last.closedWith, undefined);
});

test('a refused signal, and all after it, are reported as dropped, with code and reason', () => {
  for (const code of [1002, 1003, 1007, 1008, 1009, 4401]) {
    const { client, WebSocket, told } = connecting();
    const events = [];
    client.on('socket', 'dropped', ({ data }, from, signal) => assert.ok(data && from && !signal));
    client.on(
      'socket',
      (name, about) => name === 'dropped' && events.push([about.data, about.code, about.reason]),
    );
    WebSocket.last.opens();
    client.signal('a', 'taken');
    client.signal('a', 'large');
    [...client.links][0].send('plain');
    WebSocket.last.says({
      socket: 'sent',
      attr: 'json',
      messageId: JSON.parse(WebSocket.last.sent[0]).id,
    });
    const [, large, plain] = WebSocket.last.sent;
    WebSocket.last.closes(code, 'why');
    assert.deepEqual(events, [
      [large, code, 'why'],
      [plain, code, 'why'],
    ]);
    assert.ok(told.length > 0);
  }
});

test('signals without a receipt at a loss are not reported as dropped', () => {
  for (const code of [1000, 1001, 1006, 1011, 1013]) {
    const { client, WebSocket, heard } = connecting();
    WebSocket.last.opens();
    client.signal('a', 'b');
    WebSocket.last.closes(code);
    assert.deepEqual(heard('dropped'), []);
  }
});

test('receipts of plain texts, which have no id, go in order', () => {
  const { client, WebSocket, heard } = connecting();
  WebSocket.last.opens();
  const [link] = client.links;
  for (const text of ['one', 'two', 'three']) link.send(text);
  for (let i = 0; i < 2; i++) WebSocket.last.says({ socket: 'sent', attr: 'string', messageId: 3 });
  WebSocket.last.closes(1009, 'too large');
  assert.deepEqual(
    heard('dropped').map(({ data }) => data),
    ['three'],
  );
});

test("the client's own questions are never reported as dropped", () => {
  const { client, WebSocket, heard } = connecting({ token: 'wrong' });
  client.subscribe('garden');
  WebSocket.last.opens();
  assert.equal(WebSocket.last.sent.length, 2);
  WebSocket.last.closes(4401, 'token');
  assert.deepEqual(heard('dropped'), []);
});

test("setup without arguments is the page's server, with TLS if the page has it", () => {
  for (const [location, url] of [
    [{ host: 'toon:8000', protocol: 'http:' }, 'ws://toon:8000/channels'],
    [{ host: 'toon.example', protocol: 'https:' }, 'wss://toon.example/channels'],
    [{ host: '', protocol: 'file:' }, 'ws://127.0.0.1:8001/channels'],
  ]) {
    const { socket, WebSocket } = page(location);
    socket.setup().connect();
    assert.equal(WebSocket.last.url, url);
  }
});
