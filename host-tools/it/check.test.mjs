// `porthole check`, in a network in which 203.0.113.7 (RFC 5737) stands for an address of the
// internet.
import assert from 'node:assert/strict';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { selfSigned } from '../../device/it/support/certificates.mjs';
import { needs } from '../../device/it/support/needs.mjs';
import { network, startInside } from '../../device/it/support/network.mjs';
import {
  DEVICE_JAR,
  configuration,
  freePort,
  printed,
  run,
} from '../../device/it/support/processes.mjs';
import { PORTHOLE } from './support/alone.mjs';
import { porthole } from './support/porthole.mjs';

const OUTSIDE = '203.0.113.7';
const PORT = 8123;
const root = needs({ commands: ['ip'], root: true });
const withTls = needs({ commands: ['ip', 'openssl'], root: true });

const untimed = (out) => out.replaceAll(/^ *\d+\.\d s {2}/gm, '');

const check = async (t, place, ...args) => {
  const { code, out, err } = await run(t, 'ip', [...place, ...PORTHOLE, 'check', ...args]);
  return { code, out: untimed(out), err };
};

async function service(t, text = '') {
  const place = await network(t, [`${OUTSIDE}/32`, '192.168.77.9/32']);
  const args = ['-jar', DEVICE_JAR, '--listen', `0.0.0.0:${PORT}`];
  if (text) args.push('--config', configuration(t, text));
  await printed(startInside(t, place, 'java', args), /^Ready /m);
  return place;
}

const STEPS = [
  `TCP: ${OUTSIDE} port ${PORT} accepts connections`,
  'handshake: accepted',
  'echo: came back right',
  'flip: came back right',
];

test('a service that answers a stranger is told step by step', root, async (t) => {
  const place = await service(t);
  assert.deepEqual(await check(t, place, `ws://${OUTSIDE}:${PORT}/`), {
    code: 0,
    out: [
      ...STEPS,
      'health: refused, as it must be',
      `A stranger reaches the service at ws://${OUTSIDE}:${PORT}/.`,
      '',
    ].join('\n'),
    err: '',
  });
});

test(
  'a service with TLS is told with its certificate, which must be trusted',
  withTls,
  async (t) => {
    const { file } = selfSigned(t, OUTSIDE);
    const key = join(dirname(file), 'key.pem');
    const place = await service(t, `tls:\n  certificate: ${file}\n  key: ${key}\n`);
    const { code, out } = await check(t, place, '--ca', file, `wss://${OUTSIDE}:${PORT}`);
    assert.equal(code, 0);
    assert.match(
      out,
      /^TCP: .*\nTLS: TLSv1\.3, certificate of CN=203\.0\.113\.7, self-signed, valid for \d+ days\nhandshake: accepted\n/,
    );
    const other = await check(t, place, `wss://${OUTSIDE}:${PORT}`);
    assert.equal(other.code, 1);
    assert.match(other.out, /^TCP: .*\nTLS: TLSv1\.3, certificate of .*\n$/);
    assert.equal(
      other.err,
      `Cannot trust ${OUTSIDE}:${PORT}: its certificate is not signed by a trusted authority; add that authority with --ca FILE.\n`,
    );
  },
);

test('an answer at an address of a house proves nothing, exit 3', root, async (t) => {
  const place = await service(t);
  const { code, out, err } = await check(t, place, `192.168.77.9:${PORT}`);
  assert.deepEqual([code, err], [3, '']);
  assert.match(
    out,
    /\nIt answers this machine at 192\.168\.77\.9, which is no address of the internet: this proves nothing about the internet\.\n$/,
  );
  assert.match(out, /\nhealth: not refused \(HTTP 200\)\n/);
});

/** A WebSocket server of another make, whose answers a test chooses. */
async function other(t, answer, status) {
  const place = await network(t, [`${OUTSIDE}/32`]);
  const program = `
    import { createServer } from 'node:http';
    import { WebSocketServer } from 'ws';
    const http = createServer((_, response) => response.writeHead(${status}).end());
    let flipped = false;
    new WebSocketServer({ server: http }).on('connection', (socket) =>
      socket.on('message', (data) => socket.send((${answer})(data.toString()))));
    http.listen(${PORT}, '0.0.0.0', () => console.log('Ready'));`;
  await printed(
    startInside(t, place, process.execPath, ['--input-type=module', '-e', program]),
    /^Ready/m,
  );
  return place;
}

const FLIPS = `(text) => {
  if (text === 'flip') flipped = !flipped;
  return flipped ? [...text].reverse().join('') : text;
}`;

test('a service that takes the caller for a neighbour proves nothing, exit 3', root, async (t) => {
  const place = await other(t, FLIPS, 200);
  const { code, out } = await check(t, place, `${OUTSIDE}:${PORT}`);
  assert.equal(code, 3);
  assert.match(
    out,
    /\nIt answers, but takes this machine for one of its own network: run this in another network\.\n$/,
  );
});

test('another server than Porthole is told by its answers', root, async (t) => {
  const echo = await check(t, await other(t, '(text) => text', 200), `${OUTSIDE}:${PORT}`);
  assert.deepEqual(echo, {
    code: 1,
    out: `${STEPS.slice(0, 3).join('\n')}\n`,
    err: `Something answers at ${OUTSIDE}:${PORT}, but not as Porthole: Expected 'pilf' but was 'flip'.\n`,
  });
  const noHealth = await check(t, await other(t, FLIPS, 404), `${OUTSIDE}:${PORT}`);
  assert.equal(noHealth.code, 1);
  assert.equal(
    noHealth.err,
    `Expected /health to be refused with HTTP 403 but was 404: something other than Porthole answers at ${OUTSIDE}:${PORT}.\n`,
  );
});

test('a step that fails is one sentence, exit 1, and wrong usage is exit 2', async (t) => {
  const port = await freePort();
  assert.deepEqual(await porthole(t, ['check', `127.0.0.1:${port}`]), {
    code: 1,
    out: '',
    err: `Cannot connect to 127.0.0.1:${port}: Connection refused. Is the server running there?\n`,
  });
  assert.deepEqual(await porthole(t, ['check', 'ws://nowhere.invalid:1']), {
    code: 1,
    out: '',
    err: 'Cannot find the host of nowhere.invalid:1: check its name.\n',
  });
  const usage = await porthole(t, ['check', 'ftp://example.org']);
  assert.equal(usage.code, 2);
  assert.equal(
    usage.err,
    "Expected a URL with ws:// or wss:// but was ftp://example.org. See 'porthole check --help'.\n",
  );
});
