import assert from 'node:assert/strict';
import { test } from 'node:test';
import { needs } from '../../device/it/support/needs.mjs';
import { freePort, printed, startService, within } from '../../device/it/support/processes.mjs';
import { open } from '../../device/it/support/sockets.mjs';
import { line } from './support/board.mjs';
import { peer, startPorthole } from './support/porthole.mjs';

const options = needs({ commands: ['socat'] });

/** A hub as far as a bridge sees one: what a client sends goes to all others as it is. */
const relay = (t, more) => {
  const sockets = new Set();
  return peer(
    t,
    (socket) => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
      socket.on('message', (data) => {
        for (const other of sockets)
          if (other !== socket || more?.echo) other.send(data.toString());
      });
    },
    more,
  );
};

/** A serial device whose lines are in `lines`. */
async function device(t) {
  let said = '';
  let told = () => {};
  const far = await line(t, (bytes) => {
    said += bytes;
    told();
  });
  far.said = (text) =>
    within(
      10,
      `the device is told ${JSON.stringify(text)} (so far: ${JSON.stringify(said)})`,
      new Promise((resolve) => {
        told = () => said === text && resolve();
        told();
      }),
    );
  return far;
}

async function bridge(t, far, url, args = []) {
  const command = startPorthole(t, ['esp', '-p', far.port, 'bridge', url, ...args]);
  await printed(command, /^Bridge /m, { on: 'err' });
  return command;
}

test('lines of a device become signals, and signals become lines', options, async (t) => {
  const { url } = await relay(t);
  const far = await device(t);
  await bridge(t, far, url);
  const browser = await open(t, url);
  far.say('te');
  far.say('mp é 21\r\n\r\n{"temp": 21.5}\r\n{broken\n');
  const messages = [await browser.next(), await browser.next(), await browser.next()].map(
    JSON.parse,
  );
  assert.deepEqual(
    messages.map(({ message, data }) => [message, data]),
    [
      ['serial.ttyBOARD', 'temp é 21'],
      ['serial.ttyBOARD', { temp: 21.5 }],
      ['serial.ttyBOARD', '{broken'],
    ],
  );
  assert.ok(messages.every(({ id }) => /^0\.[0-9a-v]+w[0-9a-v]+$/.test(id)));
  assert.equal(new Set(messages.map(({ id }) => id)).size, 3);

  const signal = (message, data) => browser.send(JSON.stringify({ id: '0.a', message, data }));
  signal('serial.other', 'not for it');
  signal('garden.rain', 3);
  browser.send('plain text');
  signal('serial.ttyBOARD', 'on é');
  signal('serial.ttyBOARD', { led: true });
  signal('serial.ttyBOARD', 'two\r\nlines');
  await far.said('on é\r\n{"led":true}\r\ntwo lines\r\n');
});

test('at the real hub a browser hears a device, and the device the browser', options, async (t) => {
  const { url } = await startService(t);
  const far = await device(t);
  await bridge(t, far, url);
  const browser = await open(t, `${url}/channels`);
  far.say('21.5\n');
  for (let message; message?.message !== 'serial.ttyBOARD';) {
    message = JSON.parse(await browser.next());
    if (message.message) assert.equal(message.data, '21.5');
  }
  browser.send(JSON.stringify({ id: '0.a', message: 'serial.ttyBOARD', data: 'on' }));
  await far.said('on\r\n');
});

test('a hub that echoes does not send a device its own lines', options, async (t) => {
  const { url } = await relay(t, { echo: true });
  const far = await device(t);
  await bridge(t, far, url, ['--name', 'kitchen']);
  const browser = await open(t, url);
  far.say('mine\n');
  assert.equal(JSON.parse(await browser.next()).message, 'serial.kitchen');
  browser.send(JSON.stringify({ id: '0.a', message: 'serial.kitchen', data: 'yours' }));
  await far.said('yours\r\n');
});

test(
  'a bridge outlives its hub, and ends when the device is pulled out or it is stopped',
  options,
  async (t) => {
    const port = await freePort();
    const first = await relay(t, { port });
    const far = await device(t);
    const command = await bridge(t, far, first.url);
    await first.stop();
    await printed(command, /^The hub at \S+ is gone \(1006\).*\. Trying again\.$/m, { on: 'err' });
    far.say('nobody hears this\n');
    const second = await relay(t, { port });
    await printed(command, /(?:^Bridge .*\n[^]*){2}/m, { on: 'err' });
    const browser = await open(t, second.url);
    far.say('again\n');
    assert.equal(JSON.parse(await browser.next()).data, 'again');
    await far.pull();
    assert.equal(await within(60, 'the end', command.exited), 1);
    assert.match(command.err, /The line to the board at \S+ was lost/);

    const other = await device(t);
    const stopped = await bridge(t, other, second.url);
    const [closed] = second.peers.slice(-1);
    assert.equal(await stopped.stop('SIGINT'), 130);
    assert.deepEqual(await within(60, 'the close', closed.closed), [1001, '']);
  },
);

test('a bridge notices a silent hub, and reconnects', options, async (t) => {
  const hub = await startService(t);
  const far = await device(t);
  const command = await bridge(t, far, hub.url.replace('ws://', ''), ['--heartbeat', '1']);
  hub.child.kill('SIGSTOP');
  await printed(
    command,
    /^The hub at \S+ is gone \(1006\): The server is gone: .* Trying again\.$/m,
    { on: 'err' },
  );
  hub.child.kill('SIGCONT');
  await printed(command, /(?:^Bridge .*\n[^]*){2}/m, { on: 'err' });
});

for (const [code, advice] of [
  [1008, ''],
  [4401, " Give the hub's token with --token-file FILE\\."],
]) {
  test(`a bridge stays away from a hub that closes with ${code}`, options, async (t) => {
    const hub = await peer(t, (socket) =>
      socket.on('message', () => socket.close(code, 'Go away.')),
    );
    const far = await device(t);
    const command = await bridge(t, far, hub.url);
    far.say('a line\n');
    assert.equal(await within(60, 'the end', command.exited), 1);
    assert.match(
      command.err,
      new RegExp(
        `\nThe hub at \\S+ closed the connection for good with code ${code}: Go away\\.${advice}\n$`,
      ),
    );
    assert.equal(hub.peers.length, 1);
  });
}

test(
  'a bridge waits as long as a hub tells it to, and stays away from one that refuses its token',
  options,
  async (t) => {
    const port = await freePort();
    const hub = await peer(
      t,
      (socket) => socket.on('message', () => socket.close(1013, '1 second, please')),
      { port },
    );
    const far = await device(t);
    const command = await bridge(t, far, hub.url);
    far.say('a line\n');
    await printed(
      command,
      /^The hub at \S+ is gone \(1013\): 1 second, please\. Trying again\.$/m,
      { on: 'err' },
    );
    await hub.stop();
    await peer(t, () => {}, { port, verifyClient: (_, answer) => answer(false, 401, 'No') });
    assert.equal(await within(60, 'the end', command.exited), 1);
    assert.match(command.err, /\nThe server refused the opening handshake: HTTP 401 .*\n$/);
  },
);
