// The client alone, with a clock and a WebSocket that the tests move. Sections are those of
// src/PROTOCOL.md.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { run } from '../../device/it/support/processes.mjs';
import { alone, pocket } from './support/fakes.mjs';

const { socket } = pocket;
const IPS = ['192.168.0.55', '127.0.0.1'];
const PORTS = [8001, 8009];

test('setup takes one address, an address and a port, lists, and a dictionary', () => {
  for (const [values, expected] of [
    [['127.0.0.1:8001'], ['127.0.0.1:8001']],
    [['127.0.0.1', 8001], ['127.0.0.1:8001']],
    [['127.0.0.1', '8001'], ['127.0.0.1:8001']],
    [['127.0.0.1:8001', 'overflow'], ['127.0.0.1:8001']],
    [
      [['127.0.0.1', '10.0.0.2'], [8001], 'mix', 'broadcast'],
      ['127.0.0.1:8001', '10.0.0.2:8001'],
    ],
    [
      [{ local: ['127.0.0.1', 8001], dev: ['192.168.0.55', 8009] }],
      ['127.0.0.1:8001', '192.168.0.55:8009'],
    ],
    [
      [{ local: { ip: '127.0.0.1', port: 8001 }, dev: { ip: 'dev.lan' } }],
      ['127.0.0.1:8001', 'dev.lan'],
    ],
    [[[{ ip: '127.0.0.1', port: '8001' }]], ['127.0.0.1:8001']],
    [[['a:1', 'b:2']], ['a:1', 'b:2']],
    [['wss://toon.example/channels'], ['wss://toon.example/channels']],
    [[], ['127.0.0.1:8001']],
  ]) {
    assert.deepEqual(
      socket
        .setup(...values)
        .list()
        .toArray(),
      expected,
    );
    assert.equal(socket.connection.isSetup(), true);
  }
});

test('mix is every address with every port, address first', () => {
  const list = socket.setup(IPS, PORTS, 'broadcast').list('mix');
  assert.deepEqual(list.toArray(), [
    '192.168.0.55:8001',
    '192.168.0.55:8009',
    '127.0.0.1:8001',
    '127.0.0.1:8009',
  ]);
  assert.equal(
    list.toString(),
    '192.168.0.55:8001,192.168.0.55:8009,127.0.0.1:8001,127.0.0.1:8009',
  );
  assert.deepEqual(
    { ...list[1], toString: undefined },
    { ip: '192.168.0.55', port: 8009, name: '', toString: undefined },
  );
});

test('flat pairs addresses with ports, and throws when there are not as many', () => {
  assert.deepEqual(socket.setup(IPS, PORTS, 'broadcast').list('flat').toArray(), [
    '192.168.0.55:8001',
    '127.0.0.1:8009',
  ]);
  assert.throws(() => socket.setup(IPS, [1, 2, 3]).list('flat'), {
    message: 'Expected a port for each address but was 3 for 2',
  });
});

test('the list type that setup was given is that of list()', () => {
  assert.equal(socket.setup(IPS, PORTS, 'flat').list().length, 2);
  assert.equal(socket.setup(IPS, PORTS).list().length, 4);
});

test('a dictionary gives its own pairs, or with mix every address with every port', () => {
  const pairs = { local: ['127.0.0.1', 8001], dev: ['192.168.0.55', 8009] };
  const connection = socket.setup(pairs);
  const own = ['127.0.0.1:8001', '192.168.0.55:8009'];
  assert.deepEqual(connection.list().toArray(), own);
  assert.deepEqual(connection.list('flat').toArray(), own);
  const mix = ['127.0.0.1:8001', '127.0.0.1:8009', '192.168.0.55:8001', '192.168.0.55:8009'];
  assert.deepEqual(connection.list('mix').toArray(), mix);
  assert.deepEqual(socket.setup(pairs, 'mix').list().toArray(), mix);
});

test('a misspelt word is reported', () => {
  assert.throws(() => socket.setup(IPS, PORTS, 'brodcast'), {
    message: "Expected a port but was 'brodcast'",
  });
});

test('empty forgets the addresses and leaves what is connected', () => {
  const { client, WebSocket } = alone();
  const connection = client.setup('a:1');
  assert.equal(client.connection, connection);
  assert.equal(connection.isSetup(), true);
  connection.connect();
  assert.equal(connection.empty(), true);
  assert.equal(connection.isSetup(), false);
  assert.equal(WebSocket.last.closedWith, undefined);
});

test('addToList puts an address into a list', () => {
  const list = [];
  const entry = socket.connection.addToList(list, '127.0.0.1', 8001, 'local');
  assert.equal(list[0], entry);
  assert.deepEqual(
    [entry.ip, entry.port, entry.name, `${entry}`],
    ['127.0.0.1', 8001, 'local', '127.0.0.1:8001'],
  );
});

test('addToList without arguments gives the address that setup() has', () => {
  assert.equal(`${socket.connection.addToList()}`, `${socket.setup().list()}`);
});

test('connect opens the default, what was set up, or a list', () => {
  const urls = (act) => {
    const { client, WebSocket } = alone();
    act(client);
    return WebSocket.made.map(({ url }) => url);
  };
  assert.deepEqual(
    urls((client) => client.connect()),
    ['ws://127.0.0.1:8001/channels'],
  );
  assert.deepEqual(
    urls((client) => client.setup(IPS, 8001).connect()),
    ['ws://192.168.0.55:8001/channels', 'ws://127.0.0.1:8001/channels'],
  );
  assert.deepEqual(
    urls((client) => client.connect(client.setup(IPS, 8001).list(), 'broadcast')).length,
    2,
  );
  for (const [address, url] of [
    ['a:1', 'ws://a:1/channels'],
    ['b:2/', 'ws://b:2/channels'],
    ['ws://b:3', 'ws://b:3/channels'],
    ['ws://b:3/', 'ws://b:3/channels'],
    ['http://b:4', 'ws://b:4/channels'],
    ['HTTPS://c', 'wss://c/channels'],
    ['https://c/d', 'wss://c/d'],
    ['c/d/', 'ws://c/d/'],
    ['c?e', 'ws://c/channels?e'],
    ['ws://c/?e/f', 'ws://c/channels?e/f'],
    ['wss-host:5', 'ws://wss-host:5/channels'],
    ['[fd00::1]:6', 'ws://[fd00::1]:6/channels'],
  ]) {
    assert.deepEqual(
      urls((client) => client.connect([address])),
      [url],
    );
    assert.deepEqual(
      urls((client) => client.setup(address).connect()),
      [url],
    );
  }
  assert.deepEqual(
    urls((client) =>
      client
        .setup('a:1')
        .on('x', () => {})
        .connect()
        .connect(),
    ),
    ['ws://a:1/channels'],
  );
});

test('without a WebSocket the error says what to do, and that works', () => {
  const { client, WebSocket } = alone({ WebSocket: undefined });
  assert.throws(() => client.connect(), {
    message: 'Expected a WebSocket but there is none: set options.WebSocket',
  });
  client.options.WebSocket = WebSocket;
  client.connect();
  assert.equal(WebSocket.made.length, 1);
});

test('a socket has events for connecting, open, error and close', () => {
  const { client, WebSocket, told } = alone();
  client.setup('a:1').connect();
  WebSocket.last.opens();
  WebSocket.last.onerror({ type: 'error' });
  WebSocket.last.closes(1001, 'bye');
  assert.deepEqual(
    told.map(([channel, event]) => `${channel}.${event}`),
    ['socket.connecting', 'socket.open', 'socket.error', 'socket.close'],
  );
  assert.deepEqual(told[0][2], ['a:1', 'ws://a:1/channels']);
  assert.equal(told[1][2].socket.uri, 'ws://a:1/channels');
  assert.deepEqual(told[3][2].data, { type: 'close', code: 1001, reason: 'bye' });
});

test('makeSocket returns a new socket and calls back for each of its events', () => {
  const { client, WebSocket } = alone();
  const names = [];
  const made = client.makeSocket('a:1', (name, { socket: from, data }) =>
    names.push([name, from === made, data]),
  );
  assert.notEqual(client.makeSocket('a:1'), made);
  WebSocket.made[0].opens();
  WebSocket.made[0].says('{"message":"a.b"}');
  WebSocket.made[0].closes(1008);
  assert.deepEqual(
    names.map(([name]) => name),
    ['open', 'message', 'close', 'away'],
  );
  assert.deepEqual(names[1], ['message', true, '{"message":"a.b"}']);
});

test('the result of makeSocket can be used as a WebSocket', () => {
  const { client, WebSocket, clock } = alone();
  const made = client.makeSocket('a:1');
  const heard = [];
  const listener = ({ type, data }) => heard.push(data ?? type);
  for (const name of ['open', 'message', 'error', 'close']) made.addEventListener(name, listener);
  assert.equal(made.readyState, 0);
  WebSocket.last.opens();
  assert.equal(made.readyState, 1);
  made.send('Hello');
  assert.deepEqual(WebSocket.last.sent, ['Hello']);
  WebSocket.last.says('World');
  WebSocket.last.onerror({ type: 'error' });
  WebSocket.last.closes();
  assert.equal(made.readyState, 0, 'It comes back.');
  clock.advance(500);
  made.removeEventListener('open', listener);
  WebSocket.last.opens();
  WebSocket.last.says('again');
  assert.deepEqual(heard, ['open', 'World', 'error', 'close', 'again']);
  made.close();
  assert.equal(made.readyState, 2);
  WebSocket.last.closes(1000);
  assert.equal(made.readyState, 3);
});

/** A client whose one socket is open; what it sent before is forgotten. */
function opened(options) {
  const world = alone(options);
  world.client.setup('a:1').connect();
  world.WebSocket.last.opens();
  return world;
}

test('a message has an id, and {} as its data if none is given', () => {
  const { client, WebSocket } = opened();
  client.sendToAll('Art can be very abstract.');
  client.send('socket.message', 'milk');
  client.signal('garden', 'rain', { mm: 3 });
  client.signal('garden', 'dry', 0);
  client.signal('garden');
  const ids = WebSocket.last.asked.map(({ id }) => id);
  assert.deepEqual(
    WebSocket.last.asked.map(({ message, data }) => [message, data]),
    [
      ['Art can be very abstract.', {}],
      ['socket.message', 'milk'],
      ['garden.rain', { mm: 3 }],
      ['garden.dry', 0],
      ['garden', {}],
    ],
  );
  assert.equal(new Set(ids).size, 5);
  for (const id of ids) assert.match(id, /^0\.[0-9a-v]+$/);
});

test('send returns the ids of its messages', () => {
  const { client, WebSocket } = opened();
  const ids = client.send('a.b');
  assert.deepEqual(
    WebSocket.last.asked.map(({ id }) => id),
    ids,
  );
});

test('a listener hears a channel, or an event of it', () => {
  const { client, WebSocket } = opened();
  const heard = [];
  client.on('garden', (name, data, from) => heard.push(['channel', name, data, from.uri]));
  client.on('garden', 'rain', (data, from, signal) =>
    heard.push(['event', data, from.uri, signal.id]),
  );
  WebSocket.last.says({ id: '0.1', message: 'garden.rain', data: 3 });
  WebSocket.last.says({ id: '0.2', message: 'garden.frost.late', data: null });
  WebSocket.last.says({ id: '0.3', message: 'kitchen.rain', data: 4 });
  WebSocket.last.says({ id: '0.4', message: 'garden' });
  const uri = 'ws://a:1/channels';
  assert.deepEqual(heard, [
    ['channel', 'rain', 3, uri],
    ['event', 3, uri, '0.1'],
    ['channel', 'frost.late', null, uri],
    ['channel', '', undefined, uri],
  ]);
});

test('a removed listener hears nothing', () => {
  const { client, WebSocket } = opened();
  const heard = [];
  const listener = (data) => heard.push(data);
  client
    .on('a', 'b', listener)
    .on('a', 'b', (data) => heard.push(-data))
    .off(listener);
  WebSocket.last.says({ message: 'a.b', data: 1 });
  assert.deepEqual(heard, [-1]);
});

test('after a listener that throws the others hear, and its error is reported', async (t) => {
  const script = `
    import { alone } from '${new URL('support/fakes.mjs', import.meta.url)}';
    const { client, WebSocket } = alone();
    client.on('a', () => { throw new Error('on purpose'); }).on('a', (event) => console.log('heard', event));
    client.setup('a:1').connect();
    WebSocket.last.says({ message: 'a.b' });`;
  const { code, out, err } = await run(t, process.execPath, ['--input-type=module', '-e', script]);
  assert.deepEqual([code, out], [1, 'heard b\n']);
  assert.match(err, /Error: on purpose/);
});

test('a message that is no signal is event message of channel socket', () => {
  const { WebSocket, heard, told } = opened();
  const texts = ['Hello', '[1]', '"a.b"', 'null', '{"data":1}', '{"message":1}', ''];
  texts.forEach((text) => WebSocket.last.says(text));
  assert.deepEqual(
    heard('message').map(({ data }) => data),
    texts,
  );
  assert.equal(told.length, 2 + texts.length);
});

test('joins and leaves are events of channel socket, whatever else they hold', () => {
  const { client, WebSocket } = opened();
  const joined = [];
  client.on('socket', 'connected', (data, from) => joined.push(data.address, from.uri));
  WebSocket.last.says({
    address: '10.0.0.7',
    port: 4711,
    socket: 'connected',
    message: 'porthole.signal',
  });
  assert.deepEqual(joined, ['10.0.0.7', 'ws://a:1/channels']);
});

test('a channel may have the name of a part of JavaScript', () => {
  const { client, WebSocket } = opened();
  const heard = [];
  for (const name of ['__proto__', 'constructor', 'toString'])
    client.on(name, (event) => heard.push(`${name}.${event}`));
  for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty'])
    WebSocket.last.says({ message: `${name}.x` });
  assert.deepEqual(heard, ['__proto__.x', 'constructor.x', 'toString.x']);
});

test('a receipt calls back once, wherever the callback stood among the arguments', () => {
  const { client, WebSocket } = opened();
  const receipts = [];
  const callback = ({ messageId }, from) => receipts.push([messageId, from.uri]);
  client.signal('a', 'b', callback);
  client.signal('a', 'b', 5, callback);
  client.signal('a', 'b', 5, undefined, callback);
  const ids = WebSocket.last.asked.map(({ id }) => id);
  for (const id of [...ids, ids[0], 'foreign'])
    WebSocket.last.says({ socket: 'sent', attr: 'json', messageId: id, time: '' });
  assert.deepEqual(
    receipts,
    ids.map((id) => [id, 'ws://a:1/channels']),
  );
  assert.deepEqual(
    WebSocket.last.asked.map(({ data }) => data),
    [{}, 5, 5],
  );
});

test('a reply of the hub, or its error, calls back as well', () => {
  const { client, WebSocket, heard } = opened();
  const replies = [];
  client.signal('porthole', 'presence', { channel: 'garden' }, (reply) => replies.push(reply));
  client.signal('porthole', 'dance', (reply) => replies.push(reply));
  const [presence, dance] = WebSocket.last.asked;
  const present = {
    id: presence.id,
    message: 'porthole.present',
    data: { channel: 'garden', peers: [], everything: 1 },
  };
  const error = { id: dance.id, message: 'porthole.error', data: { code: 'unknown', text: 'No.' } };
  WebSocket.last.says(present);
  WebSocket.last.says(error);
  assert.deepEqual(replies, [present, error]);
  assert.deepEqual(heard('error'), [error.data]);
});

test('broadcast sends to every server', () => {
  const { client, WebSocket } = alone();
  client.setup(IPS, 8001, 'broadcast').connect();
  WebSocket.made.forEach((one) => one.opens());
  const receipts = [];
  const [first] = client.links;
  client.signal('a', 'b', 1, first, (receipt, from) => receipts.push(from.uri));
  for (const one of WebSocket.made) one.says({ socket: 'sent', messageId: one.asked[0].id });
  assert.deepEqual(
    receipts,
    WebSocket.made.map(({ url }) => url),
    'The socket that was named does not matter when broadcasting.',
  );
});

test('sendTo sends to one socket only', () => {
  const { client, WebSocket } = alone();
  client.setup(IPS, 8001).connect();
  WebSocket.made.forEach((one) => one.opens());
  client.sendTo([...client.links][1], 'a.b', 1);
  assert.deepEqual(
    WebSocket.made.map(({ sent }) => sent.length),
    [0, 1],
  );
});

test('a socket sends plain text, too', () => {
  const { client, WebSocket } = opened();
  [...client.links][0].send('Hello');
  assert.deepEqual(WebSocket.last.sent, ['Hello']);
});

test('a signal connects to the servers of setup', () => {
  const { client, WebSocket } = alone();
  client.setup('a:1');
  client.signal('client', 'connect');
  assert.deepEqual(WebSocket.last.sent, []);
  WebSocket.last.opens();
  assert.equal(WebSocket.last.asked[0].message, 'client.connect');
});
