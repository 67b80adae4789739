import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { needs } from './support/needs.mjs';
import {
  DEVICE_JAR,
  configuration,
  freePort,
  printed,
  start,
  startService,
  within,
} from './support/processes.mjs';
import { open, tcp } from './support/sockets.mjs';
import { eventually } from './support/toon.mjs';

// What others can cause is logged once a minute for each kind and source.

const lines = (service, pattern) => service.err.split('\n').filter((line) => pattern.test(line));

test('strangers at the port of JSON over TCP cannot fill the log', async (t) => {
  const port = await freePort();
  const file = configuration(
    t,
    `Socket_connection:\n  Host: {IP: 127.0.0.1, Port: ${port}}\nlimits:\n  openings_per_second_per_address: 100000\n  bytes_per_second_per_address: 1000000000\n`,
  );
  const service = await startService(t, {
    args: ['--config', file],
    jvm: ['-Dtinylog.level=debug'],
  });
  await printed(service, /^Ready tcp:/m);
  const before = service.err.length;
  let answers = 0;
  for (let round = 0; round < 50; round++) {
    await Promise.all(
      Array.from({ length: 40 }, async () => {
        const stranger = await tcp(t, port);
        stranger.write(Buffer.from([0, 0])); // A header of no bytes.
        if ((await within(60, 'the refusal', stranger.all)).includes('Expected a header'))
          answers++;
      }),
    );
  }
  assert.equal(answers, 2000);
  const logged = service.err.slice(before).split('\n').filter(Boolean);
  // Two minutes at most have passed, and there are few kinds.
  assert.ok(lines(service, /Expected a header/).length >= 1);
  assert.ok(logged.length < 20, `${logged.length} lines, such as ${logged.slice(0, 3).join('\n')}`);
  service.child.kill('SIGTERM');
  await within(60, 'the service ends', service.exited);
  assert.match(service.err, /19\d\d more lines were left out of 127\.0\.0\.1/);
});

test(
  'forty strangers who may not connect to JSON over TCP cause one log line each',
  needs({ root: true, commands: ['ip'] }),
  async (t) => {
    const name = `ph-flood-${process.pid}`;
    const ip = (...words) => execFileSync('ip', words, { encoding: 'utf8' });
    t.after(() => ip('netns', 'del', name));
    ip('netns', 'add', name);
    ip('-n', name, 'link', 'set', 'lo', 'up');
    // All of that network is this machine, and nobody's.
    ip('-n', name, 'addr', 'add', '203.0.113.200/24', 'dev', 'lo');
    const file = configuration(t, 'Socket_connection:\n  Host: {IP: 0.0.0.0, Port: 65432}\n');
    const service = start(t, 'ip', [
      'netns',
      'exec',
      name,
      'java',
      '-jar',
      DEVICE_JAR,
      '--listen',
      '127.0.0.1:8000',
      '--config',
      file,
    ]);
    await printed(service, /^Ready tcp:/m);
    const knock = `
    const net = require('node:net');
    const once = (localAddress) => new Promise((done) => {
      const socket = net.connect({ host: '203.0.113.200', port: 65432, localAddress });
      socket.on('error', () => {});
      socket.on('close', done);
      socket.resume();
    });
    (async () => {
      for (let round = 0; round < 50; round++) await Promise.all(Array.from({ length: 40 }, (_, i) => once('203.0.113.' + (i + 1))));
    })();`;
    execFileSync('ip', ['netns', 'exec', name, process.execPath, '-e', knock]);
    const logged = () => lines(service, /may not connect to this port/);
    await eventually(60, 'the strangers are logged', () => logged().length >= 33);
    // 32 sources of a kind have lines of their own, the rest share one; a second minute may have
    // begun.
    assert.ok(logged().length <= 66, `${logged().length} lines`);
  },
);

test('a broker with thousands of retained topics cannot fill the log', async (t) => {
  const topics = 3000;
  const broker = createServer((socket) => {
    socket.on('error', () => {});
    const string = (text) =>
      Buffer.concat([Buffer.from([text.length >> 8, text.length & 255]), Buffer.from(text)]);
    const packet = (type, body) => {
      const length = [];
      for (let rest = body.length; length.length === 0 || rest > 0; rest >>= 7)
        length.push((rest & 127) | (rest > 127 ? 128 : 0));
      return Buffer.concat([Buffer.from([type, ...length]), body]);
    };
    let got = Buffer.alloc(0);
    socket.on('data', (data) => {
      got = Buffer.concat([got, data]);
      for (;;) {
        let size = 0;
        let at = 1;
        do {
          if (at >= got.length) return;
          size |= (got[at] & 127) << (7 * (at - 1));
        } while (got[at++] & 128);
        if (got.length < at + size) return;
        const type = got[0] >> 4;
        const body = got.subarray(at, at + size);
        got = got.subarray(at + size);
        if (type === 1)
          socket.write(packet(0x20, Buffer.from([0, 0, 0]))); // CONNACK
        else if (type === 3) {
          const name = body.readUInt16BE(0);
          socket.write(packet(0x40, body.subarray(2 + name, 4 + name))); // PUBACK
        } else if (type === 12) socket.write(packet(0xd0, Buffer.alloc(0)));
        else if (type === 8) {
          const filters = [];
          let position = 2;
          position += 1 + body[position]; // Properties, of fewer than 128 bytes.
          while (position < body.length) {
            position += 2 + body.readUInt16BE(position) + 1;
            filters.push(1);
          }
          socket.write(packet(0x90, Buffer.from([body[0], body[1], 0, ...filters]))); // SUBACK
          for (let i = 0; i < topics; i++) {
            socket.write(
              packet(
                0x31,
                Buffer.concat([string(`home/c${i}/e`), Buffer.from([0]), Buffer.from('1')]),
              ),
            ); // Retained, QoS 0
          }
        }
      }
    });
  });
  broker.listen(0, '127.0.0.1');
  await once(broker, 'listening');
  t.after(() => broker.close());
  const file = configuration(
    t,
    `mqtt:\n  url: mqtt://127.0.0.1:${broker.address().port}\n  name: hub\n  prefix: home\n  in: ["*"]\n  out: []\n`,
  );
  const service = await startService(t, { args: ['--config', file] });
  const health = async () =>
    (await (await fetch(`http://127.0.0.1:${service.port}/health`)).json()).mqtt;
  await eventually(
    60,
    'all topics have come in',
    async () => (await health()).signals_in >= topics,
  );
  const warnings = lines(service, /is not retained/);
  assert.equal(warnings.length, 1, warnings.slice(0, 3).join('\n'));
});

test('an address that resumes from the start again and again delays nobody else', async (t) => {
  const service = await startService(t);
  const filler = await open(t, `${service.url}/channels`);
  const name = 'a'.repeat(200);
  for (let i = 0; i < 4000; i += 100) {
    for (let j = i; j < i + 100; j++)
      filler.send(JSON.stringify({ message: `${name}${j % 800}`, data: j }));
    for (let j = i; j < i + 100; j++) await filler.next();
  }
  const patterns = Array.from(
    { length: 64 },
    (_, i) => `*${'a'.repeat(100)}b${String(i).padStart(2, '0')}*`,
  );
  const question = JSON.stringify({
    id: 1,
    message: 'porthole.subscribe',
    data: { patterns, resume: { hub: 'another', at: 0 } },
  });
  const attacker = await open(t, `${service.url}/channels`);
  let replies = 0;
  attacker.on(
    'message',
    (text) => (replies += text.toString().includes('porthole.subscribed') ? 1 : 0),
  );
  for (let i = 0; i < 44; i++) attacker.send(question);
  const honest = await open(t, service.url);
  for (let i = 0; i < 100; i++)
    assert.equal(await honest.ask(`still served ${i}`), `still served ${i}`);
  assert.ok(replies < 44, 'all 44 questions were answered before 100 echoes');
  attacker.terminate();
});
