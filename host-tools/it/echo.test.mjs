import assert from 'node:assert/strict';
import { test } from 'node:test';
import { freePort, printed, within } from '../../device/it/support/processes.mjs';
import { open } from '../../device/it/support/sockets.mjs';
import { echo, peer, porthole, startPorthole } from './support/porthole.mjs';

/** A server that knows 'flip', as the original one does. */
function flipping(socket) {
  let reverse = false;
  socket.on('message', (data) => {
    const text = data.toString();
    if (text === 'flip') reverse = !reverse;
    socket.send(reverse ? [...text].reverse().join('') : text);
  });
}

const texts = (socket) => socket.received.map(([data]) => data.toString());
const greetings = (from, to) =>
  Array.from({ length: to - from }, (_, i) => `Hello, World ${from + i}`);

test('echo flips before messages 0, 10, 20 and prints as the original does', async (t) => {
  const { port, peers } = await peer(t, flipping);
  const { code, out, err } = await porthole(t, [
    'echo',
    '-s',
    '127.0.0.1',
    '-p',
    `${port}`,
    '-i',
    '0',
    '-n',
    '12',
  ]);
  assert.deepEqual([code, err], [0, '']);
  assert.deepEqual(texts(peers[0]), ['flip', ...greetings(0, 10), 'flip', ...greetings(10, 12)]);
  assert.ok(
    out.startsWith(`socketserver is 127.0.0.1
socketport is ${port}
Connect to ws://127.0.0.1:${port}

---------------------------------

Send : flip 

Send     : Hello, World 0
Received : 0 dlroW ,olleH

Send     : Hello, World 1
Received : 1 dlroW ,olleH
`),
    out,
  );
  assert.ok(out.endsWith('\nSend     : Hello, World 11\nReceived : Hello, World 11\n'), out);
  assert.deepEqual(await peers[0].closed, [1000, '']);
});

test('echo -o yes only sends, and prints no answer', async (t) => {
  const { port, peers } = await peer(t, echo);
  const { code, out } = await porthole(t, [
    'echo',
    '-s',
    'localhost',
    '-p',
    `${port}`,
    '-i',
    '0',
    '-o',
    'yes',
    '-n',
    '2',
  ]);
  assert.equal(code, 0);
  assert.doesNotMatch(out, /Received/);
  await peers[0].closed;
  assert.deepEqual(texts(peers[0]), ['flip', ...greetings(0, 2)]);
});

test('echo waits 10 seconds for a server that went away, and goes on counting', async (t) => {
  let since;
  const leave = (socket) => {
    since = Date.now();
    socket.close(1001);
  };
  const connected = (socket) => {
    echo(socket);
    socket.on('message', () => socket.received.length === 4 && leave(socket));
  };
  const first = await peer(t, connected, { port: await freePort() });
  const command = startPorthole(t, [
    'echo',
    '-s',
    '127.0.0.1',
    '-p',
    `${first.port}`,
    '-i',
    '0.05',
    '-n',
    '5',
  ]);
  await printed(command, /Server down, wait 10 seconds\n$/);
  await first.stop();
  const second = await peer(t, echo, { port: first.port });
  assert.equal(await within(60, 'ends', command.exited), 0);
  assert.ok(Date.now() - since > 9_000);
  assert.deepEqual(texts(first.peers[0]).slice(0, 4), ['flip', ...greetings(0, 3)]);
  // The third was answered, or the server went before; then it is sent again.
  const again = texts(second.peers[0]);
  assert.deepEqual(again, greetings(5 - again.length, 5));
  assert.ok(again.length === 2 || again.length === 3, `${again}`);
});

test('echo ends at Ctrl-C, and quietly when its reader leaves', async (t) => {
  const { port } = await peer(t, echo);
  const args = ['echo', '-s', '127.0.0.1', '-p', `${port}`, '-i', '0.05'];
  const command = startPorthole(t, args);
  await printed(command, /Received/);
  assert.equal(await command.stop('SIGINT'), 130);
  assert.equal(command.err, '');
  const piped = startPorthole(t, args);
  await printed(piped, /Received/);
  piped.child.stdout.destroy();
  assert.equal(await within(60, 'ends', piped.exited), 0);
  assert.equal(piped.err, '');
});

test('echo takes an IPv6 address', async (t) => {
  const { port, peers } = await peer(t, echo, { host: '::1' });
  for (const host of ['::1', '[::1]']) {
    const { code, out } = await porthole(t, [
      'echo',
      '-s',
      host,
      '-p',
      `${port}`,
      '-i',
      '0',
      '-n',
      '1',
    ]);
    assert.equal(code, 0);
    assert.ok(out.includes(`Connect to ws://[::1]:${port}\n`));
  }
  assert.equal(peers.length, 2);
});

test('echo-server numbers the messages of all its clients, and prints its four lines', async (t) => {
  const port = await freePort();
  const server = startPorthole(t, ['echo-server', '--listen', `127.0.0.1:${port}`]);
  await printed(server, /^Ready ws:\/\/127\.0\.0\.1:\d+\/\n$/, { on: 'err' });
  const one = await open(t, `ws://127.0.0.1:${port}`);
  const two = await open(t, `ws://127.0.0.1:${port}`);
  assert.equal(await one.ask('zwö'), ' # 1 # zwö');
  assert.equal(await two.ask('b'), ' # 2 # b');
  assert.equal(await one.ask(''), ' # 3 # ');
  two.close(1000);
  await printed(server, /closed\n/);
  const lines = server.out.replace(/\('127\.0\.0\.1', \d+\) /g, '');
  assert.equal(
    lines,
    [
      'connected',
      'connected',
      'received : zwö',
      'answer   :  # 1 # zwö',
      'received : b',
      'answer   :  # 2 # b',
      'received : ',
      'answer   :  # 3 # ',
      'closed',
      '',
    ].join('\n'),
  );
  assert.equal(await server.stop(), 0);
  assert.equal((await one.closed).code, 1001);
});

test('serve is the service of the device, on loopback unless told otherwise', async (t) => {
  const port = await freePort();
  const service = startPorthole(t, ['serve', '--listen', `127.0.0.1:${port}`]);
  await printed(service, /^Ready ws:\/\/127\.0\.0\.1:\d+\/\n$/);
  const socket = await open(t, `ws://127.0.0.1:${port}/echo`);
  assert.equal(await socket.ask('flip'), 'pilf');

  const taken = await porthole(t, ['serve', '--listen', `127.0.0.1:${port}`]);
  assert.equal(taken.code, 1);
  assert.match(
    taken.err,
    /^Cannot listen on 127\.0\.0\.1:\d+: another program uses the port; .*\.\n$/,
  );
  const other = await porthole(t, ['echo-server', '--listen', `127.0.0.1:${port}`]);
  assert.equal(other.code, 1);
  assert.match(
    other.err,
    /^Cannot listen on 127\.0\.0\.1:\d+: Address already in use\. Choose .*\.\n$/,
  );

  assert.equal(await service.stop('SIGINT'), 0);
  assert.equal((await socket.closed).code, 1001);
  assert.match((await porthole(t, ['serve', '--help'])).out, /127\.0\.0\.1:8000/);
});
