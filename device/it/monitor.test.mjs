import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { needs } from './support/needs.mjs';
import {
  DEVICE_JAR,
  configuration,
  printed,
  start,
  startService,
  within,
} from './support/processes.mjs';
import { open, refusal } from './support/sockets.mjs';

/** Asks as a client that may say anything about itself; resolves to { status, text }. */
function ask(port, headers = {}, { method = 'GET', path = '/monitor', body = '' } = {}) {
  return within(
    10,
    `an answer from ${path}`,
    new Promise((resolve, reject) => {
      const asked = request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part) => (text += part));
        response.on('end', () => resolve({ status: response.statusCode, text }));
      });
      asked.on('error', reject).end(body);
    }),
  );
}

const seen = async (port) => JSON.parse((await ask(port)).text);

test('the monitor shows loopback the clients, the last messages, and the flipped clients', async (t) => {
  const { port, url } = await startService(t);
  const first = await open(t, `${url}/`);
  const second = await open(t, `${url}/echo`);
  await first.ask('hello');
  await first.ask('flip');
  await second.ask(Buffer.from([1, 2, 3]));
  const { clients, messages, ...rest } = await seen(port);
  assert.deepEqual(rest, {
    name: 'porthole',
    connections: 2,
    opened_from_outside: 0,
    echo_clients: 2,
    flipped: 1,
  });
  assert.deepEqual(
    clients.map(({ messages: count, flipped }) => [count, flipped]),
    [
      [2, true],
      [1, false],
    ],
  );
  assert.deepEqual(
    messages.map(({ text, flipped }) => [text, flipped]),
    [
      ['hello', false],
      ['flip', true],
      ['3 bytes', false],
    ],
  );
  assert.equal(messages[0].from, clients[0].address);
  first.close();
  await first.closed;
  assert.equal((await seen(port)).echo_clients, 1);
});

test('the monitor keeps the last ten messages, each cut to whole characters', async (t) => {
  const { port, url } = await startService(t);
  const socket = await open(t, url);
  for (let i = 0; i < 11; i++) await socket.ask(`message ${i}`);
  await socket.ask(`a${'é'.repeat(50)}`);
  const { messages } = await seen(port);
  assert.equal(messages.length, 10);
  assert.equal(messages[0].text, 'message 2');
  assert.equal(messages[9].text, `a${'é'.repeat(39)}...`);
});

test('the monitor refuses a foreign Host, a foreign Origin and a proxy', async (t) => {
  const { port, url } = await startService(t);
  await (await open(t, url)).ask('a secret');
  assert.equal((await ask(port, { Host: 'localhost' })).status, 200);
  for (const headers of [
    { Host: 'toon.example.org' },
    { Host: '192.168.1.20:8000' },
    { Host: '127.0.0.1.example.org' },
    { Host: 'localhost.example.org' },
    { Origin: 'https://example.org' },
    { Origin: 'null' },
    { Origin: `http://127.0.0.1:${port}` },
    { Referer: 'http://example.org/' },
    { 'X-Forwarded-For': '192.168.1.7' },
    { 'X-Forwarded-Host': 'toon.example.org' },
    { 'X-Real-IP': '192.168.1.7' },
    { Forwarded: 'for=192.168.1.7' },
    { Via: '1.1 lighttpd' },
    { 'X-Forwarded-Proto': 'https' },
    { 'True-Client-IP': '192.168.1.7' },
  ]) {
    const { status, text } = await ask(port, headers);
    assert.equal(status, 403, JSON.stringify(headers));
    assert.equal(text, 'Only the screen of this device may show the monitor.\n');
  }
  assert.equal(await refusal(`${url}/monitor`), 404, 'it is no WebSocket');
});

test(
  'the monitor refuses another machine, which is counted as from outside',
  { ...needs({ root: true, commands: ['ip', 'unshare'] }) },
  async (t) => {
    const names = [`ph-a-${process.pid}`, `ph-b-${process.pid}`];
    const ip = (...words) => execFileSync('ip', words, { encoding: 'utf8' });
    t.after(() => names.forEach((name) => ip('netns', 'del', name)));
    for (const name of names) {
      ip('netns', 'add', name);
      ip('-n', name, 'link', 'set', 'lo', 'up');
    }
    ip(
      '-n',
      names[0],
      'link',
      'add',
      'cable',
      'type',
      'veth',
      'peer',
      'name',
      'cable',
      'netns',
      names[1],
    );
    names.forEach((name, end) => {
      ip('-n', name, 'addr', 'add', `192.168.78.${end + 1}/24`, 'dev', 'cable');
      ip('-n', name, 'link', 'set', 'cable', 'up');
    });
    const service = start(t, 'ip', [
      'netns',
      'exec',
      names[0],
      'java',
      '-jar',
      DEVICE_JAR,
      '--listen',
      '0.0.0.0:8000',
    ]);
    await printed(service, /^Ready/m);
    const talk = `
    const url = process.argv[1];
    const get = (path, headers) => new Promise((done, fail) => require('node:http').get(url + path, { headers }, (r) => done(r.statusCode)).on('error', fail));
    const WebSocket = require('ws');
    const socket = new WebSocket(url.replace('http', 'ws'));
    socket.on('open', async () => {
      console.log(await get('/monitor'), await get('/monitor', { Host: '127.0.0.1:8000' }), await get('/health'));
      if (process.argv[2]) console.log(await (await fetch(url + '/health')).text());
      socket.terminate();
    });`;
    const from = (end, host) =>
      execFileSync(
        'ip',
        ['netns', 'exec', names[end], 'node', '-e', talk, `http://${host}:8000`, 'health'],
        { encoding: 'utf8' },
      ).split('\n');
    const itself = from(0, '192.168.78.1');
    assert.equal(
      itself[0],
      '403 403 200',
      'it does not even get it by its own address on the network',
    );
    assert.equal(JSON.parse(itself[1]).opened_from_outside, 0);
    const other = from(1, '192.168.78.1');
    assert.equal(other[0], '403 403 200');
    assert.equal(JSON.parse(other[1]).opened_from_outside, 1);
  },
);

test('no request makes the service change a file or start a program', async (t) => {
  const config = configuration(t, 'channels:\n  echo: true\n');
  const folder = dirname(config);
  mkdirSync(join(folder, 'etc/default'), { recursive: true });
  writeFileSync(join(folder, 'etc/default/iptables.conf'), '*filter\n:INPUT DROP [0:0]\nCOMMIT\n');
  writeFileSync(join(folder, 'request'), '');
  const files = () =>
    readdirSync(folder, { recursive: true })
      .sort()
      .map((name) => [
        name,
        statSync(join(folder, name)).mtimeMs,
        statSync(join(folder, name)).size,
      ]);
  const before = files();
  // It runs as whoever runs this test, which is often root, so nothing but its own code holds it
  // back.
  const service = await startService(t, { args: ['--config', config], cwd: folder });
  const texts = [
    'open 8123',
    'porthole-request 1\nid a\ndo open 8123\nwithin 10\nend\n',
    '-A INPUT -p tcp --dport 8123 -j ACCEPT',
    '$(iptables -F)',
    '; reboot',
    `../../${folder}/request`,
    '{"id":"1","message":"firewall.open","data":8123}',
    '{"id":"1","message":"request","data":"open 8123"}',
    '{"command":"open","port":8123}',
    '{"id":1,"do":"open 8123"}',
    'flip',
  ];
  for (const path of ['/', '/echo', '/channels']) {
    const socket = await open(t, service.url + path);
    for (const text of texts) socket.send(text);
    socket.close();
    await socket.closed;
  }
  for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) {
    for (const path of [
      '/',
      '/monitor',
      '/health',
      '/request',
      '/port',
      `/..${folder}/etc/default/iptables.conf`,
    ]) {
      const { status } = await ask(service.port, {}, { method, path, body: texts[1] });
      assert.ok(status >= 400, `${method} ${path} is answered with ${status}`);
    }
  }
  const tasks = readdirSync(`/proc/${service.child.pid}/task`);
  assert.deepEqual(
    tasks
      .map((id) => readFileSync(`/proc/${service.child.pid}/task/${id}/children`, 'utf8'))
      .filter(Boolean),
    [],
  );
  assert.deepEqual(files(), before);
});
