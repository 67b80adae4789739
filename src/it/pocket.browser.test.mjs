// The client in Chromium, as a plain script and as a module, against the service.
/* global heard, pocket -- Names of the page. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { browser } from '../../device/it/support/browser.mjs';
import { needs } from '../../device/it/support/needs.mjs';
import { freePort, ROOT, startService } from '../../device/it/support/processes.mjs';

const CHROMIUM = needs({ commands: ['chromium'] });
const SCRIPT = '<!doctype html><title>script</title><script src="pocket.socket.js"></script>';
const MODULE = `<!doctype html><title>module</title><script type="module">
  import pocket, { socket } from './pocket.socket.mjs';
  if (socket !== pocket.socket) throw new Error('two sockets');
  globalThis.pocket = pocket;
  document.title = 'loaded';
</script>`;

/** Serves the client and two pages that load it, on a port of its own. */
async function pages(t) {
  const contents = { '/script': SCRIPT, '/module': MODULE };
  const server = createServer(({ url }, response) => {
    const file = /^\/pocket\.socket\.m?js$/.test(url);
    response.setHeader('Content-Type', file ? 'text/javascript' : 'text/html; charset=utf-8');
    response.end(file ? readFileSync(`${ROOT}src/main/js${url}`) : contents[url]);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${server.address().port}`;
}

/** A page with the client, connected, that keeps all it hears in `heard`. */
async function tab(context, address, path, hub) {
  const page = await context.newPage();
  const problems = [];
  page.on('pageerror', (error) => problems.push(String(error)));
  await page.goto(`${address}${path}`);
  await page.waitForFunction(() => globalThis.pocket);
  await page.evaluate((hub) => {
    globalThis.heard = [];
    pocket.socket.on('*', (event, data, socket, signal) =>
      heard.push({ name: `${signal?.channel ?? 'socket'}.${event}`, data: signal?.data }),
    );
    pocket.socket.subscribe('garden').setup(hub).connect();
  }, hub);
  await hears(page, 'porthole.subscribed');
  return Object.assign(page, { problems });
}

const hears = (page, name, data) =>
  page.waitForFunction(
    ([name, data]) =>
      heard.some((one) => one.name === name && (data === undefined || one.data === data)),
    [name, data],
  );

const signal = (page, data) =>
  page.evaluate((data) => pocket.socket.signal('garden', 'rain', data).length, data);

/** The hub takes pages of this address, too. */
async function hub(t, origin, port) {
  const folder = mkdtempSync(join(tmpdir(), 'pocket-'));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(`${folder}/porthole.yaml`, `channels:\n  origins: ["${origin}"]\n`);
  return startService(t, { port, args: ['--config', `${folder}/porthole.yaml`] });
}

test(
  'two tabs signal each other, one with the script and one with the module',
  CHROMIUM,
  async (t) => {
    const address = await pages(t);
    const { port } = await hub(t, address);
    const context = await (await browser(t)).newContext();
    const [one, other] = [
      await tab(context, address, '/script', `127.0.0.1:${port}`),
      await tab(context, address, '/module', `127.0.0.1:${port}`),
    ];
    await signal(one, 'Hello');
    await hears(other, 'garden.rain', 'Hello');
    await signal(other, 'été 👍🏽');
    await hears(one, 'garden.rain', 'été 👍🏽');
    assert.deepEqual([...one.problems, ...other.problems], []);
  },
);

test('a hub refuses a page of an unlisted site', CHROMIUM, async (t) => {
  const address = await pages(t);
  const { port } = await startService(t);
  const page = await (await (await browser(t)).newContext()).newPage();
  await page.goto(`${address}/script`);
  const names = await page.evaluate(async (hub) => {
    const names = [];
    pocket.socket.on('socket', (name) => names.push(name));
    const over = new Promise((resolve) =>
      pocket.socket.on('socket', 'close', resolve).on('socket', 'open', resolve),
    );
    pocket.socket.setup(hub).connect();
    await over;
    return names;
  }, `127.0.0.1:${port}`);
  assert.deepEqual(names, ['connecting', 'error', 'close']);
});

test(
  'when the service is killed and started again, tabs come back and miss nothing',
  CHROMIUM,
  async (t) => {
    const address = await pages(t);
    const port = await freePort();
    const first = await hub(t, address, port);
    const context = await (await browser(t)).newContext();
    const tabs = [
      await tab(context, address, '/script', `127.0.0.1:${port}`),
      await tab(context, address, '/script', `127.0.0.1:${port}`),
    ];
    await first.stop('SIGKILL');
    for (const page of tabs) await hears(page, 'socket.close');
    for (let i = 0; i < 50; i++) await signal(tabs[0], i);
    await hub(t, address, port);
    await hears(tabs[1], 'garden.rain', 49);
    const all = await tabs[1].evaluate(() =>
      heard.filter(({ name }) => name === 'garden.rain').map(({ data }) => data),
    );
    assert.deepEqual(
      all,
      Array.from({ length: 50 }, (_, i) => i),
    );
  },
);

test('a tab that was offline comes back at once when it is online', CHROMIUM, async (t) => {
  const address = await pages(t);
  const { port } = await hub(t, address);
  const context = await (await browser(t)).newContext();
  const page = await tab(context, address, '/script', `127.0.0.1:${port}`);
  await context.setOffline(true);
  await page.evaluate(() => {
    const [link] = pocket.socket.links;
    heard.length = 0;
    link.tries = 6;
    pocket.socket.options.random = () => 1; // It would wait for 30 s.
    link.webSocket.close();
  });
  await hears(page, 'socket.close');
  const before = Date.now();
  await context.setOffline(false);
  await hears(page, 'socket.open');
  assert.ok(Date.now() - before < 15_000);
});
