import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { random } from '../../host-tools/it/support/chance.mjs';
import { discovered } from './support/homeassistant.mjs';
import {
  eventually,
  folder,
  joinHub,
  listen,
  publish,
  startBroker,
  startHub,
  startLink,
} from './support/mqtt.mjs';
import { needs } from './support/needs.mjs';
import { freePort, loadedClasses, printed, run, startService } from './support/processes.mjs';

// PROTOCOL.md, section 6.

const mosquitto = needs({ commands: ['mosquitto', 'mosquitto_sub', 'mosquitto_pub', 'openssl'] });
const number = (name, standard) => Number(process.env[name] ?? standard);
const SECONDS = number('PORTHOLE_MQTT_SECONDS', 3); // 600 for ten minutes of two hubs.
const CUTS = number('PORTHOLE_MQTT_CUTS', 6); // 1000 take twenty minutes.
const HUBS = number('PORTHOLE_MQTT_HUBS', 3); // 20
const SUBSCRIBERS = number('PORTHOLE_MQTT_SUBSCRIBERS', 150); // 2000, of all hubs together

const range = (count) => Array.from({ length: count }, (_, i) => i + 1);
const pause = (millis) => new Promise((resolve) => setTimeout(resolve, millis));

test('without a broker in the configuration no MQTT class is loaded', async (t) => {
  const service = await startService(t, {
    jvm: ['-verbose:class', '--limit-modules', 'java.base'],
  });
  const loaded = loadedClasses(service.out);
  assert.ok(loaded.has('porthole.device.Service'));
  assert.deepEqual(
    [...loaded].filter((name) => /paho|^porthole\.device\.(mqtt\.(?!Broker$)|toon\.)/.test(name)),
    [],
  );
});

test('two hubs on one broker are one hub, and each signal arrives once', mosquitto, async (t) => {
  const broker = await startBroker(t);
  const hubs = await Promise.all(['a', 'b'].map((name) => startHub(t, broker.port, { name })));
  const clients = await Promise.all(hubs.map((hub) => joinHub(t, hub)));
  const until = Date.now() + SECONDS * 1000;
  let sent = 0;
  while (Date.now() < until) {
    sent++;
    clients.forEach((client, i) => client.say(`garden.from${i}`, sent));
    await pause(5);
  }
  await clients[0].hears('garden.from1', sent);
  await clients[1].hears('garden.from0', sent);
  // What is behind it would have gone round by then.
  clients.forEach((client) => client.say('garden.end', 'end'));
  await Promise.all(clients.map((client) => client.hears('garden.end', 'end')));
  assert.deepEqual(clients[0].data('garden.from1'), range(sent));
  assert.deepEqual(clients[1].data('garden.from0'), range(sent));
  assert.deepEqual(
    [clients[0].data('garden.from0'), clients[1].data('garden.from1')],
    [[], []],
    'nobody hears himself',
  );
  for (const hub of hubs) {
    const health = await hub.health();
    assert.deepEqual(
      [health.signals_in, health.dropped, health.duplicates, health.refused],
      [sent + 1, 0, 0, 0],
    );
  }
  t.diagnostic(`${sent} signals each way`);
  clients[0].socket.send('plain text');
  await eventually(60, 'plain text stays what it is', () =>
    clients[1].texts.includes('plain text'),
  );
});

test('topics can hold every name, and only listed signals go in or out', mosquitto, async (t) => {
  const broker = await startBroker(t);
  const hub = await startHub(t, broker.port, {
    mqtt: [
      'prefix: home/one',
      'out: ["garden", "*.alarm", "a+b#c/d%", "socket"]',
      'in: [garden.rain, shed]',
    ],
  });
  const client = await joinHub(t, hub);
  const outside = await listen(t, broker.port, 'home/one/#');
  client.say('garden.rain', { mm: 3.5 });
  client.say('secret.rain', 1);
  client.say('house.alarm', null);
  client.say('garden', 'no event');
  client.say('garden.deep/er.dotted', [1]);
  client.say('a+b#c/d%.e+f\u0000#', true);
  client.say('porthole.unknown', 1);
  client.say('garden.last', 1);
  await outside.hears('home/one/garden/last', 1);
  const told = outside.messages.filter(
    ({ topic }) => !/^(listening|home.one.porthole.*)$/.test(topic),
  );
  assert.deepEqual(
    told.map(({ topic, payload, retain }) => [topic, JSON.parse(JSON.stringify(payload)), retain]),
    [
      ['home/one/garden/rain', '{"mm":3.5}', 0],
      ['home/one/house/alarm', 'null', 0],
      ['home/one/garden', '"no event"', 0],
      ['home/one/garden/deep/er.dotted', '[1]', 0],
      ['home/one/a%2Bb%23c%2Fd%25/e%2Bf%00%23', 'true', 0],
      ['home/one/garden/last', '1', 0],
    ],
  );

  await publish(t, broker.port, 'home/one/garden/rain', '4');
  await publish(t, broker.port, 'home/one/garden/sun', '5');
  await publish(t, broker.port, 'home/one/porthole/x', '5');
  await publish(t, broker.port, 'home/one/shed/a%2Fb/c', 'not JSON');
  await publish(t, broker.port, 'home/one/shed.dotted/x', '1');
  await publish(t, broker.port, 'home/one/shed/x', '{"a":[1]}');
  await publish(t, broker.port, 'home/one/shed/deep', '['.repeat(100));
  await publish(t, broker.port, 'home/one/shed', '6');
  await client.hears('shed', 6);
  const bridged = client.heard
    .filter(({ id }) => id === undefined)
    .map(({ message, data }) => [message, data]);
  assert.deepEqual(bridged, [
    ['garden.rain', 4],
    ['shed.a/b/c', 'not JSON'],
    ['shed.x', { a: [1] }],
    ['shed', 6],
  ]);
  assert.equal((await hub.health()).unreadable, 1);
});

test(
  'retained signals become retained topics, and the last will reports a hub that is gone',
  mosquitto,
  async (t) => {
    const broker = await startBroker(t);
    const first = await startHub(t, broker.port, { name: 'first' });
    const client = await joinHub(t, first);
    client.say('porthole.retain', { channel: 'garden' });
    client.say('garden.rain', 1);
    client.say('garden.rain', 2);
    client.say('house.rain', 3);
    const outside = await listen(t, broker.port);
    await outside.hears('porthole/garden/rain', 2);
    await outside.hears('porthole/porthole/first/clients', 1);
    await outside.hears('porthole/porthole/first/status', 'online');

    const second = await startHub(t, broker.port, { name: 'second' });
    await eventually(
      10,
      'the retained signal comes',
      async () => (await second.health()).signals_in === 1,
    );
    const late = await joinHub(t, second); // Who is there before hears it as it comes, too.
    late.socket.send(
      JSON.stringify({
        id: 2,
        message: 'porthole.subscribe',
        data: { patterns: ['*'], retained: true },
      }),
    );
    await late.hears('garden.rain', 2);
    assert.deepEqual(late.data('house.rain'), []);

    await publish(t, broker.port, 'porthole/garden/rain', '', '-r'); // The broker forgets it.
    await publish(t, broker.port, 'porthole/garden/sun', '5');
    await late.hears('garden.sun', 5);
    assert.deepEqual(late.data('garden.rain'), [2]);

    await first.stop('SIGKILL');
    await outside.hears('porthole/porthole/first/status', 'offline');
    await (await listen(t, broker.port)).hears('porthole/porthole/first/status', 'offline');
    await second.stop();
    await outside.hears('porthole/porthole/second/status', 'offline');
  },
);

test(
  'a hub that stops leaves no process, mount or network behind at the broker',
  mosquitto,
  async (t) => {
    const broker = await startBroker(t, { lines: ['allow_anonymous true', 'sys_interval 1'] });
    const outside = await listen(t, broker.port, '$SYS/broker/clients/total');
    const hub = await startHub(t, broker.port);
    await outside.hears('$SYS/broker/clients/total', 2);
    await hub.stop();
    await outside.hears('$SYS/broker/clients/total', 1);
  },
);

test(
  `after ${CUTS} cuts of the link no signal is lost, repeated or out of order`,
  mosquitto,
  async (t) => {
    const broker = await startBroker(t);
    const link = await startLink(t, broker.port);
    const [cut, other] = await Promise.all([
      startHub(t, link.port, {
        name: 'a',
        mqtt: ['in: ["*"]', 'out: ["*"]', 'spool_bytes: 10000000'],
      }),
      startHub(t, broker.port, { name: 'b' }),
    ]);
    const outside = await listen(t, broker.port, 'porthole/garden/#');
    const [near, far] = [await joinHub(t, cut), await joinHub(t, other)];
    let sent = 0;
    let running = true;
    const talk = (async () => {
      for (; running; await pause(4)) {
        sent++;
        near.say('garden.out', sent);
        far.say('garden.back', sent);
      }
    })();
    const next = random(t);
    for (let cuts = 0; cuts < CUTS; cuts++) {
      await pause(next() * 60);
      if (cuts % 4 === 3) link.lives.push(next() * 100); // While it is being made, too.
      const before = link.connections + link.lives.length;
      link.cut();
      await eventually(
        60,
        'it comes back',
        async () => link.connections > before && (await cut.health()).connected,
      );
    }
    running = false;
    await talk;
    await Promise.all([far.hears('garden.out', sent), near.hears('garden.back', sent)]);
    assert.deepEqual(far.data('garden.out'), range(sent));
    assert.deepEqual(near.data('garden.back'), range(sent));
    const health = await cut.health();
    assert.equal(health.dropped, 0);
    await eventually(
      10,
      'what Paho started for other connections is over',
      async () => (await threadsOfPaho(t, cut)).length <= 4,
    );
    assert.doesNotMatch((await threadsOfPaho(t, cut)).join(), /MQTT Con/);
    const again = outside.messages.filter(({ topic }) => topic === 'porthole/garden/out');
    const numbers = again.map(({ payload }) => Number(payload));
    const repeated = again.filter(({ payload }, i) => numbers.indexOf(Number(payload)) < i);
    assert.ok(
      repeated.every(({ properties }) => properties['user-properties'].again === 'true'),
      'what comes twice is marked',
    );
    t.diagnostic(`${sent} signals each way, ${repeated.length} sent twice and marked`);
  },
);

test(
  'a broker that starts again gets the waiting signals and the retained ones',
  mosquitto,
  async (t) => {
    const broker = await startBroker(t);
    const hubs = await Promise.all(['a', 'b'].map((name) => startHub(t, broker.port, { name })));
    const [near, far] = await Promise.all(hubs.map((hub) => joinHub(t, hub)));
    near.say('garden.before', 1);
    await far.hears('garden.before', 1);
    await broker.stop();
    await eventually(60, 'both notice', async () =>
      (await Promise.all(hubs.map((hub) => hub.health()))).every(({ connected }) => !connected),
    );
    range(50).forEach((i) => near.say('garden.meanwhile', i));
    await eventually(60, 'all of them wait', async () => (await hubs[0].health()).waiting === 50);
    await startBroker(t, { port: broker.port });
    // Who is back last hears what the other sends from then on; the broker has forgotten everybody.
    await eventually(60, 'both are back', async () =>
      (await Promise.all(hubs.map((hub) => hub.health()))).every(
        ({ connected, waiting }) => connected && waiting === 0,
      ),
    );
    assert.equal((await hubs[0].health()).signals_out, 51);
    near.say('garden.after', 1);
    await far.hears('garden.after', 1);
    const outside = await listen(t, broker.port);
    await outside.hears('porthole/porthole/a/status', 'online');
    await outside.hears('porthole/porthole/a/clients', 1);
  },
);

/** The names of the threads that Paho has in a hub. */
async function threadsOfPaho(t, hub) {
  const { out } = await run(t, 'jcmd', [String(hub.child.pid), 'Thread.print']);
  return [...out.matchAll(/^"(MQTT [A-Z]\w+)/gm)].map(([, name]) => name);
}

test('a broker that ends each connection at once costs no thread', mosquitto, async (t) => {
  const broker = await startBroker(t);
  const link = await startLink(t, broker.port);
  const hub = await startHub(t, link.port);
  await broker.stop();
  const before = link.connections;
  await eventually(60, 'some attempts', () => link.connections > before + 4);
  await eventually(60, 'no thread is left', async () => (await threadsOfPaho(t, hub)).length === 0);
});

test(
  'signals beyond the spool are dropped, oldest first, counted and logged',
  mosquitto,
  async (t) => {
    const broker = await startBroker(t);
    const link = await startLink(t, broker.port);
    const hub = await startHub(t, link.port, { mqtt: ['out: [garden]', 'spool_bytes: 40000'] });
    const client = await joinHub(t, hub);
    link.hold(true); // It is there, and takes nothing: the local hub must not feel it.
    const local = await joinHub(t, hub);
    const millis = async (message) => {
      const begun = Date.now();
      range(500).forEach((i) => client.say(message, i));
      await local.hears(message, 500);
      return Date.now() - begun;
    };
    // What does not go out tells how fast this machine is now.
    const inside = await millis('house.n');
    const both = await millis('garden.n');
    assert.ok(
      both < 2000 + 5 * inside,
      `${both} ms for those who hear it locally, and ${inside} ms for what does not go out`,
    );
    assert.deepEqual(local.data('garden.n'), range(500));
    const { dropped, waiting_bytes } = await hub.health();
    assert.ok(dropped > 300 && dropped < 450, `${dropped} dropped`);
    assert.ok(waiting_bytes <= 40000, `${waiting_bytes} bytes wait`);
    const outside = await listen(t, broker.port, 'porthole/garden/#');
    link.hold(false);
    await outside.hears('porthole/garden/n', 500);
    const arrived = outside.messages
      .filter(({ topic }) => topic === 'porthole/garden/n')
      .map(({ payload }) => Number(payload));
    assert.deepEqual(arrived.slice(-100), range(500).slice(-100));
    await printed(hub, /WARN Dropped the \d+ oldest signals that waited for the broker mqtt:/, {
      on: 'err',
    });
  },
);

test(
  'signals that the broker refuses are counted, logged once for each topic, and delay nothing',
  mosquitto,
  async (t) => {
    const acl = join(folder(t), 'acl');
    writeFileSync(
      acl,
      'topic readwrite porthole/garden/#\ntopic readwrite listening\ntopic read #\n',
    ); // Neither the hub's own topics nor the house.
    // Without a bound on its queues, mosquitto 2.0.11 cuts whoever publishes what is denied.
    const broker = await startBroker(t, {
      lines: ['allow_anonymous true', `acl_file ${acl}`, 'max_queued_messages 1000'],
    });
    const hub = await startHub(t, broker.port, { name: 'a' });
    const client = await joinHub(t, hub);
    const outside = await listen(t, broker.port, 'porthole/garden/#');
    const before = (await hub.health()).refused;
    range(5).forEach((i) => client.say('house.rain', i));
    client.say('house.sun', 1);
    client.say('garden.rain', 1);
    await outside.hears('porthole/garden/rain', 1);
    await eventually(60, 'all are answered', async () => (await hub.health()).waiting === 0);
    const { refused, signals_out: out } = await hub.health();
    assert.ok(refused - before >= 6, `${refused - before} refused`);
    assert.equal(out, 1);
    for (const topic of ['house/rain', 'house/sun', 'porthole/a/clients', 'porthole/a/status']) {
      assert.equal(
        hub.err.split(`refuses messages on porthole/${topic}: may this hub publish there?`).length,
        2,
        topic,
      );
    }
  },
);

test(
  "after an outage the hub's own topics never go back in time, and leave the spool to signals",
  mosquitto,
  async (t) => {
    const broker = await startBroker(t);
    const hub = await startHub(t, broker.port, {
      name: 'a',
      mqtt: ['out: ["*"]', 'spool_bytes: 20000'],
    });
    const client = await joinHub(t, hub);
    await broker.stop();
    await eventually(60, 'it notices', async () => !(await hub.health()).connected);
    client.say('garden.rain', 1);
    for (let i = 0; i < 100; i++) (await joinHub(t, hub)).socket.terminate();
    const others = [await joinHub(t, hub), await joinHub(t, hub)];
    others[0].socket.terminate();
    await eventually(
      10,
      'they have left',
      async () =>
        (await (await fetch(`http://127.0.0.1:${hub.port}/health`)).json()).connections <= 3,
    );
    const { waiting, dropped } = await hub.health();
    assert.deepEqual([waiting, dropped], [1, 0]);
    const again = await startBroker(t, { port: broker.port });
    const outside = await listen(t, again.port);
    await outside.hears('porthole/garden/rain', 1);
    await outside.hears('porthole/porthole/a/clients', 2);
    assert.deepEqual(
      [
        ...new Set(
          outside.messages
            .filter(({ topic }) => topic === 'porthole/porthole/a/clients')
            .map(({ payload }) => String(payload)),
        ),
      ],
      ['2'],
    );
  },
);

/**
 * A broker of our own, which confirms everything, then does what a test likes: `act(socket)` comes
 * when a client has subscribed. Counts connections.
 */
async function startBadBroker(t, act) {
  const bad = { connections: 0, sockets: [] };
  const server = createTcpServer((socket) => {
    bad.connections++;
    bad.sockets.push(socket);
    socket.on('error', () => {});
    let bytes = Buffer.alloc(0);
    socket.on('data', (part) => {
      bytes = Buffer.concat([bytes, part]);
      for (;;) {
        let length = 0;
        let at = 1;
        for (let shift = 0; at < bytes.length && at < 5; shift += 7) {
          length += (bytes[at] & 0x7f) << shift;
          if ((bytes[at++] & 0x80) === 0) break;
        }
        if (bytes.length < 2 || bytes.length < at + length) return;
        const packet = bytes.subarray(at, at + length);
        const [kind, flags] = [bytes[0] >> 4, bytes[0] & 15];
        bytes = bytes.subarray(at + length);
        if (kind === 1) socket.write(Buffer.from([0x20, 3, 0, 0, 0]));
        if (kind === 3 && flags & 2) {
          const behind = 2 + packet.readUInt16BE();
          socket.write(
            Buffer.concat([Buffer.from([0x40, 2]), packet.subarray(behind, behind + 2)]),
          );
        }
        if (kind === 8) {
          socket.write(
            Buffer.concat([Buffer.from([0x90, 4]), packet.subarray(0, 2), Buffer.from([0, 1])]),
          );
          act(socket);
        }
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    bad.sockets.forEach((socket) => socket.destroy());
    server.close();
  });
  return Object.assign(bad, { port: server.address().port });
}

test('unrequested messages of QoS 2 end the connection and do not fill the heap', async (t) => {
  const payload = Buffer.alloc(200_000);
  const topic = Buffer.from('porthole/a/b');
  const length = 2 + topic.length + 2 + 1 + payload.length;
  const broker = await startBadBroker(t, async (socket) => {
    for (let id = 1; id <= 1000 && !socket.destroyed; id++) {
      // 200 MB; the hub has 64.
      const head = Buffer.from([
        0x34,
        (length & 0x7f) | 0x80,
        ((length >> 7) & 0x7f) | 0x80,
        length >> 14,
        0,
        topic.length,
      ]);
      const sent = socket.write(
        Buffer.concat([head, topic, Buffer.from([id >> 8, id & 255, 0]), payload]),
      );
      if (!sent) await Promise.race([once(socket, 'drain'), once(socket, 'close')]).catch(() => {});
    }
  });
  const hub = await startHub(t, broker.port, { connected: false });
  await eventually(60, 'it comes back', () => broker.connections > 1);
  assert.equal((await hub.health()).signals_in, 0);
  assert.doesNotMatch(hub.err, /OutOfMemory/);
});

test('a certificate of the CA is accepted for its host only', mosquitto, async (t) => {
  const files = folder(t);
  const openssl = async (...args) =>
    assert.equal((await run(t, 'openssl', args, { cwd: files })).code, 0);
  await openssl(
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-days',
    '2',
    '-subj',
    '/CN=test CA',
  );
  await openssl(
    'req',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-keyout',
    'key.pem',
    '-out',
    'req.pem',
    '-subj',
    '/CN=localhost',
  );
  writeFileSync(join(files, 'ext'), 'subjectAltName=DNS:localhost\n');
  await openssl(
    'x509',
    '-req',
    '-in',
    'req.pem',
    '-CA',
    'ca.pem',
    '-CAkey',
    'ca.key',
    '-CAcreateserial',
    '-days',
    '2',
    '-extfile',
    'ext',
    '-out',
    'cert.pem',
  );
  const broker = await startBroker(t, {
    lines: ['allow_anonymous true', `certfile ${files}/cert.pem`, `keyfile ${files}/key.pem`],
  });
  const mqtt = [`ca: ${files}/ca.pem`, 'in: ["*"]'];
  await startHub(t, broker.port, { scheme: 'mqtts', host: 'localhost', mqtt });
  const wrong = await startHub(t, broker.port, {
    scheme: 'mqtts',
    host: '127.0.0.1',
    mqtt,
    connected: false,
  });
  await printed(
    wrong,
    /WARN The broker mqtts:\/\/127\.0\.0\.1:\d+ is not trusted: No subject alternative names.*/,
    { on: 'err' },
  );
  assert.equal((await wrong.health()).connected, false);
  const stranger = await startHub(t, broker.port, {
    scheme: 'mqtts',
    host: 'localhost',
    mqtt: ['in: ["*"]'],
    connected: false,
  });
  await printed(stranger, /is not trusted: .*unable to find valid certification path/, {
    on: 'err',
  });
});

test('a wrong password is logged, and the right one works', mosquitto, async (t) => {
  const files = folder(t);
  assert.equal(
    (await run(t, 'mosquitto_passwd', ['-b', '-c', `${files}/users`, 'porthole', 'secret'])).code,
    0,
  );
  const broker = await startBroker(t, {
    lines: ['allow_anonymous false', `password_file ${files}/users`],
  });
  const link = await startLink(t, broker.port);
  writeFileSync(`${files}/wrong`, 'guess\n');
  writeFileSync(`${files}/right`, 'secret\n');
  const settings = (file) => ['user: porthole', `password_file: ${files}/${file}`, 'in: ["*"]'];
  const wrong = await startHub(t, link.port, { mqtt: settings('wrong'), connected: false });
  await printed(
    wrong,
    /WARN The broker mqtt:\S+ refuses the login: check 'user' and 'password_file' below 'mqtt'/,
    { on: 'err' },
  );
  await startHub(t, broker.port, { mqtt: settings('right') });
  assert.doesNotMatch(wrong.err + wrong.out, /guess/);
});

test('an unusable file for the broker is reported with the line that names it', async (t) => {
  const files = folder(t);
  writeFileSync(`${files}/empty`, '\n');
  const port = await freePort();
  for (const [scheme, setting, complaint] of [
    ['mqtt', `password_file: ${files}/none`, `There is no file ${files}/none`],
    ['mqtt', `password_file: ${files}`, `Expected a file but ${files} is a folder`],
    [
      'mqtt',
      `password_file: ${files}/empty`,
      `Expected a password in ${files}/empty but it is empty`,
    ],
    ['mqtts', `ca: ${files}/empty`, `Expected certificates in PEM in ${files}/empty: .+`],
  ]) {
    const hub = await startHub(t, port, {
      scheme,
      mqtt: ['user: porthole', setting],
      connected: false,
    });
    await printed(hub, / WARN .*/, { on: 'err' });
    const [key] = setting.split(':');
    assert.match(hub.err, new RegExp(` WARN \\S+, line 12: ${key}: ${complaint}\n`));
    await hub.stop();
  }
});

/**
 * A stand-in for the Toon's HTTP interface. What it answers was recorded, or is broken as some
 * firmware's is.
 */
async function startToon(t) {
  const toon = { setpoints: [], thermostat: '', usage: '', silent: false, broken: '', requests: 0 };
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url, 'http://toon');
    toon.requests++;
    if (toon.silent) return request.socket.destroy();
    if (toon.broken === pathname) return response.writeHead(500).end();
    if (searchParams.get('action') === 'setSetpoint')
      toon.setpoints.push(searchParams.get('Setpoint'));
    if (toon.setpoints.length > 0)
      toon.thermostat = toon.thermostat.replace(
        /("currentSetpoint":")\d+/,
        `$1${toon.setpoints.at(-1)}`,
      );
    response.end(pathname === '/happ_thermstat' ? toon.thermostat : toon.usage);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  toon.more = `toon:\n  url: http://127.0.0.1:${server.address().port}\n  poll_seconds: 1\n`;
  toon.thermostat =
    '{"result":"ok","currentTemp":"2051","currentSetpoint":"1900","programState":"1","activeState":"0","burnerInfo":"0"}';
  toon.usage =
    '{"result":"ok","powerUsage":{"value":312,"avgValue":301.5},"powerProduction":{"value":null,"avgValue":null},"gasUsage":{"value":0,"avgValue":41.2}}';
  return toon;
}

test(
  'home automation finds the Toon, sees its values and sets its temperature',
  mosquitto,
  async (t) => {
    const broker = await startBroker(t);
    const toon = await startToon(t);
    const hub = await startHub(t, broker.port, {
      name: 'living room',
      mqtt: ['discovery: homeassistant'],
      more: toon.more,
    });
    const client = await joinHub(t, hub);
    const outside = await listen(t, broker.port);
    const own = 'porthole/porthole/living room';
    await outside.hears(`${own}/toon/status`, 'online');

    const config = outside.messages.find(
      ({ topic }) => topic === 'homeassistant/device/porthole_living_room/config',
    );
    assert.equal(config.retain, 1);
    const discovery =
      typeof config.payload === 'string' ? JSON.parse(config.payload) : config.payload;
    const entities = discovered('homeassistant', config.topic, discovery);
    const rows = Object.entries(entities).map(
      ([
        value,
        { platform, device_class: kind, unit_of_measurement: unit, state_class: state },
      ]) => [value, platform, kind, unit, state],
    );
    assert.deepEqual(rows, [
      ['temperature', 'sensor', 'temperature', '°C', 'measurement'],
      ['setpoint', 'number', 'temperature', '°C', undefined],
      ['power', 'sensor', 'power', 'W', 'measurement'],
      ['produced', 'sensor', 'power', 'W', 'measurement'],
      ['gas', 'sensor', undefined, undefined, 'measurement'],
    ]);
    for (const [value, entity] of Object.entries(entities)) {
      assert.deepEqual([entity.state_topic, entity.qos], [`${own}/toon`, 1]);
      assert.equal(entity.value_template, `{{ value_json.${value} | default(none) }}`);
      const told = {
        topic: `${own}/toon`,
        value_template: `{{ 'online' if '${value}' in value_json else 'offline' }}`,
      };
      assert.deepEqual(entity.availability, [
        { topic: `${own}/status` },
        { topic: `${own}/toon/status` },
        told,
      ]);
      assert.equal(entity.availability_mode, 'all');
    }
    const { command_topic: command, min, max, step } = entities.setpoint;
    assert.deepEqual([command, min, max, step], [`${own}/toon/set`, 6, 30, 0.5]);
    const values = () => JSON.parse(outside.last(`${own}/toon`) ?? '{}');
    await eventually(60, 'all values', () => Object.keys(values()).length === 4);
    assert.deepEqual(values(), { temperature: 20.51, setpoint: 19, power: 312, gas: 0 });

    // The same as signals, when they change; some firmware's comma, and an answer that is cut
    // short, are no obstacle.
    toon.thermostat =
      '{"result":"ok","currentTemp":"2060","currentSetpoint":"1900","programState":"1","lastValue":"0",}';
    toon.usage = '{"result":"ok","powerUsage":{"value":313,"avgValue":301.5},"gasUsage":{"va';
    await client.hears('toon.power', 313);
    // In another round, when the first came between the two questions.
    await client.hears('toon.temperature', 20.6);
    await eventually(60, 'a few polls', () => toon.requests > 8);
    assert.equal(client.data('toon.power').filter((power) => power === 313).length, 1);

    for (const wrong of ['5.9', '30.1', '1e1', '"20"', 'warm', '-20', '2000'])
      await publish(t, broker.port, `${own}/toon/set`, wrong);
    await publish(t, broker.port, `${own}/toon/set`, '21.5');
    await client.hears('toon.setpoint', 21.5);
    assert.deepEqual(toon.setpoints, ['2150']);
    client.say('toon.set', 6);
    await eventually(60, 'a client sets it, too', () => toon.setpoints.at(-1) === '600');

    toon.broken = '/happ_thermstat'; // The meters have their own availability.
    await client.hears('toon.temperature', null);
    toon.usage = '{"powerUsage":{"value":314},"gasUsage":{"value":"NaN"}}';
    await client.hears('toon.gas', null);
    await client.hears('toon.power', 314);
    await outside.hears(`${own}/toon`, '{"power":314.0}');
    assert.equal(outside.last(`${own}/toon/status`), 'online');
    toon.broken = '';
    await client.hears('toon.setpoint', 6);

    toon.silent = true;
    await outside.hears(`${own}/toon/status`, 'offline');
    await client.hears('toon.available', false);
    assert.equal(outside.last(`${own}/status`), 'online');
    assert.equal((await hub.health()).connected, true);
    toon.silent = false;
    await outside.hears(`${own}/toon/status`, 'online');
  },
);

test(`${HUBS} hubs with ${SUBSCRIBERS} subscribers lose nothing`, mosquitto, async (t) => {
  const broker = await startBroker(t);
  const hubs = [];
  for (const i of range(HUBS))
    hubs.push(
      await startHub(t, broker.port, { name: `hub${i}`, mqtt: ['in: [load]', 'out: [load]'] }),
    );
  const subscribers = await Promise.all(range(SUBSCRIBERS).map((i) => joinHub(t, hubs[i % HUBS])));
  const senders = await Promise.all(hubs.map((hub) => joinHub(t, hub)));
  const delays = [];
  subscribers.forEach(({ socket }) =>
    socket.on('message', (bytes) => {
      const { message, data } = JSON.parse(bytes);
      if (message === 'load.x') delays.push(performance.now() - data.at);
    }),
  );
  const rounds = Math.ceil(60 / HUBS);
  for (let round = 0; round < rounds; round++) {
    for (const sender of senders) {
      sender.say('load.x', { at: performance.now() });
      await pause(SUBSCRIBERS / 20); // 20,000 messages a second in all.
    }
  }
  const expected = rounds * HUBS * SUBSCRIBERS;
  await eventually(60, `${expected} arrive`, () => delays.length >= expected).catch(() => {});
  delays.sort((a, b) => a - b);
  const at = (part) => delays[Math.floor(delays.length * part)].toFixed(1);
  t.diagnostic(
    `${delays.length} of ${expected} arrived; delay p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`,
  );
  assert.equal(delays.length, expected);
});

test('an invalid configuration is refused with its line', async (t) => {
  const file = join(folder(t), 'porthole.yaml');
  for (const [text, sentence] of [
    ['mqtt:\n  in: [x]\n', "Expected 'url' below 'mqtt'"],
    ['mqtt:\n  url: http://x\n', 'Expected mqtt://HOST:PORT, or mqtts:// for TLS, but was'],
    ['mqtt:\n  url: mqtt://x:0\n', 'Expected a port from 1 to 65535 but was 0'],
    ['mqtt:\n  url: mqtt://x\n  prefix: a/#\n', 'Expected a topic prefix'],
    ['mqtt:\n  url: mqtt://x\n  topics: a\n', "Expected the key 'url', 'user'"],
    ['mqtt:\n  url: mqtt://a b\n', 'Expected mqtt://HOST:PORT'],
    ['mqtt:\n  url: mqtt://x\n  ca: ca.pem\n', "Expected mqtts:// in 'url': 'ca' is for TLS only"],
    [
      'mqtt:\n  url: mqtt://x\n  discovery: true\n',
      'Expected the discovery prefix of Home Assistant, usually homeassistant',
    ],
    [
      'mqtt:\n  url: mqtt://x\n  discovery: homeassistant\n',
      "Expected a section 'toon': 'discovery'",
    ],
    ['toon:\n  url: ftp://x\n', 'Expected http://HOST:PORT'],
  ]) {
    writeFileSync(file, text);
    const { code, err } = await run(t, 'java', [
      '-jar',
      new URL('../target/porthole-device.jar', import.meta.url).pathname,
      '--config',
      file,
    ]);
    assert.equal(code, 1, text);
    assert.ok(err.includes(sentence) && err.includes(', line '), `${text}${err}`);
  }
});
