// Subscriptions, numbers and resuming (src/PROTOCOL.md, 4.2 to 4.4 and 4.7), with a WebSocket that
// the tests move.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alone } from './support/fakes.mjs';

const MAX_UNANSWERED = 1024;

/** A client that has subscribed and is open; the hub has not replied yet. */
function subscribed(patterns = 'garden', options) {
  const world = alone();
  world.client.subscribe(patterns, options).setup('a:1').connect();
  world.WebSocket.last.opens();
  return world;
}

function replies(webSocket, data, message = 'porthole.subscribed') {
  const { id } = webSocket.asked.findLast(({ message: asked }) => asked === 'porthole.subscribe');
  webSocket.says({ id, message, data });
}

function numbered(webSocket, at, signal, channel = 'garden') {
  webSocket.says({ message: 'porthole.signal', data: { channel, seq: at - 100, at, ...signal } });
}

/** Loses the connection and opens the next. */
function again({ WebSocket, clock }) {
  WebSocket.last.closes();
  clock.advance(clock.next);
  WebSocket.last.opens();
}

const asks = (webSocket) =>
  webSocket.asked
    .filter(({ message }) => message.startsWith('porthole.'))
    .map(({ message, data }) => [message, data]);

test('a client that only listens sends nothing to the hub', () => {
  const { client, WebSocket, heard } = alone();
  client.setup('a:1').connect();
  WebSocket.last.opens();
  WebSocket.last.says({ message: 'a.b', data: 1 });
  assert.deepEqual(WebSocket.last.sent, []);
  assert.deepEqual(heard('b'), [1]);
});

test('subscribe asks once, and again only for new patterns', () => {
  const { client, WebSocket } = subscribed(['garden', '*.alarm']);
  client.subscribe('kitchen.*', { retained: true });
  assert.deepEqual(asks(WebSocket.last), [
    ['porthole.subscribe', { patterns: ['garden', '*.alarm'], retained: false, numbered: true }],
    ['porthole.subscribe', { patterns: ['kitchen.*'], retained: true, numbered: true }],
  ]);
});

test('subscriptions before the connection is open are sent once', () => {
  const { client, WebSocket } = alone();
  client.setup('a:1').connect();
  client.subscribe('garden').subscribe('kitchen');
  WebSocket.last.opens();
  assert.deepEqual(asks(WebSocket.last), [
    ['porthole.subscribe', { patterns: ['garden', 'kitchen'], retained: false, numbered: true }],
  ]);
});

test('a listener hears a numbered signal with its numbers', () => {
  const { client, WebSocket, heard } = subscribed();
  const signals = [];
  client.on('garden', 'rain', (data, from, signal) => signals.push(signal));
  replies(WebSocket.last, {
    patterns: ['garden'],
    hub: 'h',
    at: 111,
    resumed: false,
    missed: false,
  });
  numbered(WebSocket.last, 112, {
    signal: { id: '0.1', message: 'garden.rain', data: 3 },
    retained: true,
  });
  numbered(WebSocket.last, 113, { text: 'Hello' }, 'socket');
  numbered(WebSocket.last, 114, { signal: { data: 1 } }, 'socket');
  assert.deepEqual(signals, [
    {
      id: '0.1',
      message: 'garden.rain',
      data: 3,
      channel: 'garden',
      event: 'rain',
      seq: 12,
      at: 112,
      retained: true,
    },
  ]);
  assert.deepEqual(
    heard('message').map(({ data }) => data),
    ['Hello', '{"data":1}'],
  );
});

test('after a loss the subscriptions are restored, from the last number on', () => {
  const world = subscribed(['garden', 'kitchen']);
  const { client, WebSocket } = world;
  replies(WebSocket.last, { hub: 'h', at: 111, resumed: false, missed: false });
  again(world);
  client.unsubscribe('kitchen');
  numbered(WebSocket.last, 115, { signal: { message: 'garden.rain' } });
  again(world);
  const resume = (patterns, at) => [
    'porthole.subscribe',
    { patterns, retained: false, numbered: true, resume: { hub: 'h', at } },
  ];
  assert.deepEqual(asks(WebSocket.made[1]), [
    resume(['garden', 'kitchen'], 111),
    ['porthole.unsubscribe', { patterns: ['kitchen'] }],
  ]);
  assert.deepEqual(asks(WebSocket.made[2]), [resume(['garden'], 115)]);
});

test('a loss before or during a resume loses no signal', () => {
  const world = subscribed();
  const { WebSocket } = world;
  replies(WebSocket.last, { hub: 'h', at: 111, resumed: false, missed: false });
  again(world);
  replies(WebSocket.last, { hub: 'h', at: 130, resumed: true, missed: false });
  again(world);
  assert.deepEqual(WebSocket.last.asked[0].data.resume, { hub: 'h', at: 111 });
  replies(WebSocket.last, { hub: 'h', at: 130, resumed: true, missed: false });
  numbered(WebSocket.last, 112, { signal: { message: 'garden.rain' } });
  again(world);
  assert.deepEqual(WebSocket.last.asked[0].data.resume, { hub: 'h', at: 112 });
});

test('a restarted hub is resumed from its start', () => {
  const world = subscribed();
  const { WebSocket } = world;
  replies(WebSocket.last, { hub: 'h', at: 111, resumed: false, missed: false });
  again(world);
  replies(WebSocket.last, { hub: 'i', at: 3, resumed: false, missed: false });
  again(world);
  assert.deepEqual(WebSocket.last.asked[0].data.resume, { hub: 'i', at: 0 });
});

test('a signal before the hub knows of the resume is heard once, with its number', () => {
  const world = subscribed();
  const { WebSocket, heard } = world;
  const rain = { message: 'garden.rain', data: 3 };
  WebSocket.last.says({ ...rain, data: 1 }); // Nothing was missed yet, so nothing will come again.
  replies(WebSocket.last, { hub: 'h', at: 111, resumed: false, missed: false });
  again(world);
  WebSocket.last.says(rain);
  WebSocket.last.says('plain');
  WebSocket.last.says({ message: 'porthole.welcome', data: {} });
  assert.deepEqual([heard('rain'), heard('message').length, heard('welcome').length], [[1], 0, 1]);
  replies(WebSocket.last, { hub: 'h', at: 113, resumed: true, missed: false });
  numbered(WebSocket.last, 112, { signal: rain });
  numbered(WebSocket.last, 113, { text: 'plain' }, 'socket');
  assert.deepEqual([heard('rain'), heard('message').length], [[1, 3], 1]);
});

test('signals that the hub no longer has are reported as missed', () => {
  const world = subscribed();
  const { WebSocket, heard } = world;
  replies(WebSocket.last, { hub: 'h', at: 111, resumed: false, missed: false });
  again(world);
  const reply = { hub: 'h', at: 999, resumed: true, missed: true };
  replies(WebSocket.last, reply);
  assert.deepEqual(
    heard('missed').map(({ data }) => data),
    [reply],
  );
});

test("a receipt moves the position, so that one's own signals do not come back", () => {
  const world = subscribed();
  const { client, WebSocket } = world;
  replies(WebSocket.last, { hub: 'h', at: 111, resumed: false, missed: false });
  const [id] = client.signal('garden', 'rain', 1);
  WebSocket.last.says({
    socket: 'sent',
    attr: 'json',
    messageId: id,
    time: '',
    channel: 'garden',
    seq: 12,
    at: 112,
  });
  again(world);
  assert.deepEqual(WebSocket.last.asked[0].data.resume, { hub: 'h', at: 112 });
});

test('a retained signal, which is older, does not move the position back', () => {
  const world = subscribed('garden', { retained: true });
  const { WebSocket } = world;
  replies(WebSocket.last, { hub: 'h', at: 111, resumed: false, missed: false });
  numbered(WebSocket.last, 105, { signal: { message: 'garden.rain' }, retained: true });
  again(world);
  assert.deepEqual(WebSocket.last.asked[0].data.resume, { hub: 'h', at: 111 });
});

test('a signal of somebody else that looks like a receipt moves nothing', () => {
  const world = subscribed('*');
  const { WebSocket } = world;
  replies(WebSocket.last, { hub: 'h', at: 111, resumed: false, missed: false });
  numbered(WebSocket.last, 112, { signal: { socket: 'sent', at: 999 } }, 'socket');
  again(world);
  assert.deepEqual(WebSocket.last.asked[0].data.resume, { hub: 'h', at: 112 });
});

test('an own signal whose receipt was lost calls back when it is resumed, and reaches no listener', () => {
  const world = subscribed();
  const { client, WebSocket, heard } = world;
  replies(WebSocket.last, { hub: 'h', at: 111, resumed: false, missed: false });
  const answers = [];
  const [id] = client.signal('garden', 'rain', 1, (answer) => answers.push(answer));
  again(world);
  replies(WebSocket.last, { hub: 'h', at: 112, resumed: true, missed: false });
  const signal = { id, message: 'garden.rain', data: 1 };
  numbered(WebSocket.last, 112, { signal });
  numbered(WebSocket.last, 113, { signal });
  assert.deepEqual(answers, [signal]);
  assert.deepEqual(heard('rain'), [1], 'A second one with the same id is not ours.');
});

test('missing receipts take a bounded amount of memory', () => {
  const world = alone();
  const { client, WebSocket } = world;
  client.setup('a:1').connect();
  WebSocket.last.opens();
  for (let i = 0; i < MAX_UNANSWERED + 10; i++) client.signal('a', 'b');
  const [link] = client.links;
  assert.equal(link.unanswered.size, MAX_UNANSWERED);
  again(world);
  for (let i = 0; i < 10; i++) client.signal('a', 'b');
  again(world);
  assert.equal(link.unanswered.size + link.unconfirmed.size, MAX_UNANSWERED);
});

test('a pattern that the hub refused is not asked for again', () => {
  const world = subscribed('garden');
  const { client, WebSocket } = world;
  replies(WebSocket.last, { hub: 'h', at: 111, resumed: false, missed: false });
  client.subscribe('********x*');
  replies(WebSocket.last, { code: 'limit', text: 'At most 8.' }, 'porthole.error');
  again(world);
  assert.deepEqual(WebSocket.last.asked[0].data.patterns, ['garden']);
});

test('a client without subscriptions hears nothing after a loss', () => {
  const world = subscribed(['garden', 'kitchen']);
  const { client, WebSocket } = world;
  client.unsubscribe();
  again(world);
  assert.deepEqual(asks(WebSocket.made[0])[1], [
    'porthole.unsubscribe',
    { patterns: ['garden', 'kitchen'] },
  ]);
  assert.deepEqual(WebSocket.last.asked[0].data.patterns, []);
});

test('each server of an overflow is resumed from its own position', () => {
  const { client, clock, WebSocket } = alone();
  client.subscribe('garden').setup(['a', 'b'], 1, 'overflow').connect();
  for (const [hub, at] of [
    ['h', 111],
    ['i', 7],
    ['h', 111],
  ]) {
    WebSocket.last.opens();
    if (WebSocket.made.length < 3)
      replies(WebSocket.last, { hub, at, resumed: false, missed: false });
    else assert.deepEqual(WebSocket.last.asked[0].data.resume, { hub, at });
    WebSocket.last.closes();
    clock.advance(clock.next);
  }
  assert.equal(WebSocket.made.length, 4);
});

test('a name can be set without a token', () => {
  const { client, WebSocket } = alone({ name: 'tablet' });
  client.setup('a:1').connect();
  WebSocket.last.opens();
  assert.deepEqual(asks(WebSocket.last), [['porthole.hello', { name: 'tablet' }]]);
});

test('4.7: the token, and the name, are the first message of every connection', () => {
  const world = alone({ token: 'secret', name: 'tablet' });
  const { client, WebSocket } = world;
  client.subscribe('garden').setup('a:1').connect();
  client.signal('a', 'b');
  WebSocket.last.opens();
  again(world);
  for (const { asked, url } of WebSocket.made) {
    assert.deepEqual(
      [asked[0].message, asked[0].data],
      ['porthole.hello', { token: 'secret', name: 'tablet' }],
    );
    assert.equal(asked[1].message, 'porthole.subscribe');
    assert.equal(url, 'ws://a:1/channels');
  }
  assert.equal(WebSocket.made[0].asked[2].message, 'a.b');
});

test('a silent hub is asked, and left if it does not answer; the client then reconnects and resumes', () => {
  const { clock, WebSocket } = subscribed();
  const [webSocket] = WebSocket.made;
  replies(webSocket, { hub: 'h', at: 7 });
  clock.advance(60_000);
  assert.deepEqual(asks(webSocket).slice(1), [
    ['porthole.subscribe', { patterns: [], retained: false, numbered: true }],
  ]);
  replies(webSocket, { hub: 'h', at: 8 });
  clock.advance(60_000);
  assert.equal(webSocket.closedWith, undefined, 'It answered.');
  for (let i = 0; i < 60 && webSocket.closedWith === undefined; i++) clock.advance(500);
  assert.equal(webSocket.closedWith, 1005);
  clock.advance(clock.next); // It waits for no closing handshake.
  assert.equal(WebSocket.made.length, 2);
  WebSocket.last.opens();
  assert.deepEqual(asks(WebSocket.last)[0][1].resume, { hub: 'h', at: 8 });
});

test('a client that hears signals does not ask, nor does one without a known hub', () => {
  const { clock, WebSocket } = subscribed();
  clock.advance(300_000);
  replies(WebSocket.last, { hub: 'h', at: 100 });
  for (let i = 0; i < 20; i++) {
    clock.advance(20_000);
    numbered(WebSocket.last, 101 + i, { signal: { message: 'garden.rain' } });
  }
  assert.equal(asks(WebSocket.last).length, 1);
  assert.equal(WebSocket.last.closedWith, undefined);
});

test('a message that only looks like a numbered signal is an ordinary message', () => {
  const { WebSocket, heard, told } = subscribed();
  for (const data of [undefined, null, 5, 'text'])
    WebSocket.last.says({ message: 'porthole.signal', data });
  assert.deepEqual(heard('signal'), [undefined, null, 5, 'text']);
  assert.equal(told.length, 6, 'and it connected, and opened');
});
