import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { browser } from './support/browser.mjs';
import { needs } from './support/needs.mjs';
import {
  connected,
  disconnected,
  go,
  hears,
  openTab,
  overhang,
  pictures,
  sendSignal,
} from './support/page.mjs';
import { configuration, ROOT, startService } from './support/processes.mjs';
import { open } from './support/sockets.mjs';
import { eventually } from './support/toon.mjs';

const CHROMIUM = needs({ commands: ['chromium'] });
const MAX_PAGE_BYTES = 60_000; // Gzipped, all files together.
const RUN = { ...CHROMIUM, timeout: 600_000 }; // Milliseconds; each wait has its own bound.

async function say(page, text) {
  await page.getByLabel('Say').fill(text);
  await page.getByLabel('Say').press('Enter');
}

const line = (page, text) => page.locator('#signals li', { hasText: text });
const said = (page, text) => page.locator('#chat-log li', { hasText: text });

/** Asks the hub whether it keeps the last signal of a channel. */
async function retains(board, name) {
  board.send(JSON.stringify({ id: 'list', message: 'porthole.list' }));
  let reply;
  do reply = JSON.parse(await board.next());
  while (reply.id !== 'list');
  return reply.data.channels.find(({ channel }) => channel === name).retain;
}

/** Resolves when what a canvas shows is not what it showed at first, `times` times over. */
async function moves(page, canvas, times = 3) {
  for (let seen = 0; seen < times; seen++) {
    const first = await page.locator(canvas).evaluate((it) => it.toDataURL());
    await page.waitForFunction(
      ([canvas, first]) => document.querySelector(canvas).toDataURL() !== first,
      [canvas, first],
    );
  }
}

/** How many pixels of a canvas are rather of a colour that the style sheet names. */
const pixels = (canvas, name) =>
  canvas.evaluate((it, name) => {
    const [r, g, b] = getComputedStyle(document.documentElement)
      .getPropertyValue(name)
      .match(/\w\w/g)
      .map((hex) => parseInt(hex, 16));
    const copy = new OffscreenCanvas(it.width, it.height).getContext('2d', {
      willReadFrequently: true,
    });
    copy.drawImage(it, 0, 0);
    const { data } = copy.getImageData(0, 0, it.width, it.height);
    let count = 0;
    for (let i = 0; i < data.length; i += 4) {
      if (
        data[i + 3] > 128 &&
        Math.abs(data[i] - r) + Math.abs(data[i + 1] - g) + Math.abs(data[i + 2] - b) < 30
      )
        count++;
    }
    return count;
  }, name);

/** Resolves to the response and its body as it travelled; nothing is unpacked. */
async function raw(port, path, headers = {}) {
  const [response] = await once(
    request({ host: '127.0.0.1', port, path, headers }).end(),
    'response',
  );
  const parts = [];
  for await (const part of response) parts.push(part);
  return { status: response.statusCode, headers: response.headers, body: Buffer.concat(parts) };
}

test('the plotting library is the one from npm, byte for byte, with its licence', () => {
  for (const [ours, theirs] of Object.entries({
    'uPlot.iife.min.js': 'dist/uPlot.iife.min.js',
    'uPlot.min.css': 'dist/uPlot.min.css',
    LICENSE: 'LICENSE',
  })) {
    assert.deepEqual(
      readFileSync(`${ROOT}device/web/uplot/${ours}`),
      readFileSync(`${ROOT}node_modules/uplot/${theirs}`),
      ours,
    );
  }
});

/** The contrast of two colours, '#rrggbb' or '#rgb' (WCAG 2.2, 1.4.3). */
function contrast(...colours) {
  const [light, dark] = colours
    .map((colour) => (colour.length === 4 ? colour.replace(/\w/g, '$&$&') : colour).match(/\w\w/g))
    .map((parts) =>
      parts
        .map((part) => parseInt(part, 16) / 255)
        .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)),
    )
    .map(([r, g, b]) => 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05)
    .sort((one, other) => other - one);
  return light / dark;
}

test('in light and dark mode text, lines and edges of fields have the contrast of WCAG', () => {
  const css = readFileSync(`${ROOT}device/web/page.css`, 'utf8');
  const [light, dark] = [...css.matchAll(/:root \{(.*?)\}/gs)].map(([, rules]) =>
    Object.fromEntries(
      [...rules.matchAll(/--([\w-]+): (#\w+);/g)].map(([, name, colour]) => [name, colour]),
    ),
  );
  for (const colours of [light, dark]) {
    const enough = (name, on, least) => {
      const found = contrast(colours[name], colours[on]);
      assert.ok(
        found >= least,
        `${name} ${colours[name]} on ${on} ${colours[on]}: ${found.toFixed(2)}`,
      );
    };
    for (const on of ['ground', 'surface', 'chosen'])
      for (const name of ['text', 'muted', 'accent', 'closed']) enough(name, on, 4.5);
    enough('on-accent', 'accent', 4.5);
    for (const name of [
      'edge',
      'open',
      'waiting',
      ...Array.from({ length: 8 }, (_, i) => `line-${i + 1}`),
    ])
      enough(name, 'surface', 3);
  }
});

test('a file is sent gzipped to clients that accept it, plain to others, and not again to a client that has it', async (t) => {
  const { port } = await startService(t);
  const plain = await raw(port, '/hub.js');
  assert.equal(plain.headers['content-encoding'], undefined);
  assert.deepEqual(plain.body, readFileSync(`${ROOT}device/web/hub.js`));
  assert.equal(plain.headers.vary, 'Accept-Encoding');
  for (const takes of ['gzip', 'br, GZIP', 'deflate, gzip;q=0.5', '*']) {
    const packed = await raw(port, '/hub.js', { 'accept-encoding': takes });
    assert.equal(packed.headers['content-encoding'], 'gzip', takes);
    assert.ok(packed.body.length < plain.body.length / 2);
  }
  for (const refuses of ['', 'br', 'gzip;q=0', 'gzip; q=0.0', 'xgzip']) {
    assert.equal(
      (await raw(port, '/hub.js', { 'accept-encoding': refuses })).headers['content-encoding'],
      undefined,
      refuses,
    );
  }
  const { etag } = plain.headers;
  for (const known of [etag, `"other", ${etag}`, etag.replace('W/', ''), '*']) {
    const again = await raw(port, '/hub.js', { 'if-none-match': known });
    assert.deepEqual(
      [again.status, again.body.length, again.headers['content-length']],
      [304, 0, undefined],
      known,
    );
    assert.equal(again.headers.etag, etag);
  }
  assert.equal((await raw(port, '/hub.js', { 'if-none-match': '"other"' })).status, 200);
  assert.notEqual((await raw(port, '/echo.js')).headers.etag, etag);
});

test('in a browser', RUN, async (t) => {
  const service = await startService(t);
  const chromium = await browser(t);

  await t.test('the whole page is at most 60 kB', async () => {
    const context = await chromium.newContext();
    const page = await context.newPage();
    const paths = new Set();
    page.on('request', (request) => paths.add(new URL(request.url()).pathname));
    await page.goto(`http://127.0.0.1:${service.port}/#chart`, { waitUntil: 'networkidle' });
    await connected(page);
    assert.ok(paths.size > 10, [...paths].join());
    let sum = 0;
    for (const path of paths) {
      const { status, headers, body } = await raw(service.port, path, {
        'accept-encoding': 'gzip',
      });
      assert.deepEqual([status, headers['content-encoding']], [200, 'gzip'], path);
      sum += body.length;
    }
    assert.ok(sum <= MAX_PAGE_BYTES, `${sum} bytes`);
    t.diagnostic(`${sum} bytes in ${paths.size} files`);
    await context.close();
  });

  await t.test('one types a message and sees the echo, and the flip', async () => {
    const page = await openTab(chromium, service);
    for (const [message, answer] of [
      ['Hello', 'Hello'],
      ['flip', 'pilf'],
      ['été 👍🏽', '👍🏽 été'],
    ]) {
      await page.getByLabel('Message').fill(message);
      await page.getByLabel('Message').press('Enter');
      await page.locator('#echo-log .received', { hasText: answer }).first().waitFor();
    }
    await page.locator('#flip[aria-pressed=true]').waitFor();
    assert.equal(await pictures(page, 'echo'), 0);
    await page.getByRole('button', { name: 'Flip' }).click();
    await page.locator('#flip[aria-pressed=false]').waitFor();
    assert.deepEqual(page.problems, []);
    await page.context().close();
  });

  await t.test('two tabs chat, and see who is there', async () => {
    const [one, other] = await Promise.all([
      openTab(chromium, service, 'chat'),
      openTab(chromium, service, 'chat'),
    ]);
    await Promise.all([hears(one), hears(other)]);
    await one.getByLabel('Your name').fill('Ann');
    await say(one, 'Is it raining? <b>&amp;');
    await said(other, 'Ann').filter({ hasText: 'Is it raining? <b>&amp;' }).waitFor();
    await say(other, 'Since this morning, and the barrel below the roof is full.');
    await said(one, 'the barrel').waitFor();
    assert.equal(
      await said(one, 'Is it raining').count(),
      1,
      'what one said oneself is there once',
    );
    await one.locator('#chat-log .own:not(.unsure)').waitFor(); // The receipt has come.
    await other.locator('#chat-present', { hasText: 'Ann' }).waitFor();
    assert.equal(await pictures(one, 'chat'), 0);
    assert.deepEqual([...one.problems, ...other.problems], []);
    await one.context().close();
    await other.locator('#chat-present', { hasText: /^(?!.*Ann)/ }).waitFor();
    await other.context().close();
  });

  await t.test(
    'the channels, who hears them, and all that goes by are shown; filtered, paused, and sent',
    async () => {
      const page = await openTab(chromium, service, 'channels');
      await hears(page);
      const board = await open(t, `${service.url}/channels`);
      for (const [message, data] of [
        ['garden.rain', { mm: 3 }],
        ['garden.sun', 'bright'],
        ['attic.door', false],
      ])
        board.send(JSON.stringify({ message, data }));
      board.send('just <i>text</i>');
      await line(page, 'garden.rain').filter({ hasText: '{"mm":3}' }).waitFor();
      await line(page, 'socket.message').filter({ hasText: 'just <i>text</i>' }).waitFor();
      await page.getByText('1 without a subscription').waitFor();

      await sendSignal(page, 'kitchen', 'oven', '{"celsius": 180}');
      await line(page, 'kitchen.oven').waitFor();
      let heard;
      do heard = JSON.parse(await board.next());
      while (heard.message !== 'kitchen.oven');
      assert.deepEqual(heard.data, { celsius: 180 });
      await page.getByRole('button', { name: /^kitchen 1$/ }).waitFor();
      await sendSignal(page, 'kitchen', 'oven', '{"celsius": ');
      await page.getByText('The data looks like JSON but is none').waitFor();
      await sendSignal(page, 'porthole', 'list', '');
      await page.getByText('belongs to the hub').waitFor();
      assert.equal(await pictures(page, 'channels'), 0);

      await page.getByLabel('Filter').fill('BRIGHT');
      await page.waitForFunction(() => document.querySelectorAll('#signals li').length === 1);
      await page.getByLabel('Filter').fill('');
      await page.getByRole('button', { name: /^garden/ }).click();
      await page.waitForFunction(() => document.querySelectorAll('#signals li').length === 2);
      await page.getByLabel('Keep the last').check();
      await page.getByRole('button', { name: /^garden/ }).click();
      await eventually(60, 'the hub keeps the last of the garden', () => retains(board, 'garden'));

      await page.getByRole('button', { name: 'Pause' }).click();
      board.send(JSON.stringify({ message: 'garden.rain', data: 'while paused' }));
      await page.getByText('Paused; 1 since').waitFor();
      assert.equal(await line(page, 'while paused').count(), 0);
      await page.getByRole('button', { name: 'Pause' }).click();
      await line(page, 'while paused').waitFor();

      const newcomer = await openTab(chromium, service, 'channels');
      await newcomer.locator('#signals .retained', { hasText: 'while paused' }).waitFor();
      await newcomer.context().close();
      for (let i = 0; i < 400; i++)
        board.send(JSON.stringify({ message: 'garden.rain', data: `drop ${i}` }));
      await line(page, 'drop 399').waitFor();
      assert.equal(await page.locator('#signals li').count(), 300, 'the log is bounded');
      assert.deepEqual(page.problems, []);
      board.close();
      await page.context().close();
    },
  );

  await t.test('numbers of any event are plotted live', async () => {
    const page = await openTab(chromium, service, 'chart');
    await hears(page);
    await page.getByText('No number has gone by yet').waitFor();
    const canvas = page.locator('#plot canvas');
    assert.equal(await pixels(canvas, '--line-1'), 0);
    const board = await open(t, `${service.url}/channels`);
    let count = 0;
    const timer = setInterval(() => {
      count++;
      board.send(
        JSON.stringify({
          message: 'garden.rain',
          data: { mm: 5 * Math.sin(count / 6), sun: { lux: count }, place: 'roof' },
        }),
      );
      board.send(JSON.stringify({ message: 'count', data: 5 }));
    }, 50);
    t.after(() => clearInterval(timer));
    await page.getByRole('button', { name: 'garden.rain mm' }).waitFor();
    await page.getByRole('button', { name: 'garden.rain sun lux' }).waitFor();
    await page.getByRole('button', { name: 'count 5' }).waitFor();
    assert.equal(await page.locator('#numbers li').count(), 3);
    await moves(page, '#plot canvas');
    await page.getByRole('button', { name: 'garden.rain sun lux' }).click(); // Not shown any more.
    await page.waitForFunction(
      () =>
        document.querySelector('#plot').ariaLabel ===
        'The last 60 seconds of garden.rain mm, count',
    );
    const drawn = await pixels(canvas, '--line-1');
    await page.waitForFunction(
      (count) => Number(document.querySelectorAll('#numbers .value')[1].textContent) > count,
      count + 40,
    );
    await eventually(
      10,
      'the line grows',
      async () => (await pixels(canvas, '--line-1')) > drawn + 20,
    ); // It is drawn after the value is told.
    assert.equal(await pixels(canvas, '--line-2'), 0, 'what is not chosen is not drawn');
    assert.equal(await pictures(page, 'chart'), 0);
    clearInterval(timer);
    board.close();
    assert.deepEqual(page.problems, []);
    await page.context().close();
  });

  await t.test('a simulated sensor is plotted in another tab, and stops', async () => {
    const [phone, other] = await Promise.all([
      openTab(chromium, service, 'sensors'),
      openTab(chromium, service, 'sensors'),
    ]);
    await Promise.all([hears(phone), hears(other)]);
    await phone.getByRole('button', { name: 'Broadcast' }).click();
    const canvas = other.locator('#devices canvas');
    await canvas.waitFor();
    await moves(other, '#devices canvas');
    for (const name of ['--line-1', '--line-2', '--line-3']) {
      await eventually(60, `${name} is drawn`, async () => (await pixels(canvas, name)) > 0);
    }
    assert.equal(await phone.locator('#devices li').count(), 1, 'it sees itself, too');
    assert.equal(await pictures(other, 'sensors'), 0);
    await phone.getByRole('button', { name: 'Stop' }).click();
    await phone.getByRole('button', { name: 'Broadcast' }).waitFor();
    assert.deepEqual([...phone.problems, ...other.problems], []);
    await Promise.all([phone.context().close(), other.context().close()]);
  });

  await t.test(
    'the motion of a device is asked for when it is chosen, and its absence told in words',
    async () => {
      const page = await openTab(chromium, service, 'sensors');
      await page.getByLabel('this device’s motion').check();
      await page.getByRole('button', { name: 'Broadcast' }).click();
      await page.getByRole('button', { name: 'Stop' }).waitFor();
      await page.evaluate(() => {
        dispatchEvent(
          new DeviceMotionEvent('devicemotion', {
            accelerationIncludingGravity: { x: 1.234, y: -2, z: 9.81 },
          }),
        );
      });
      await page.locator('#devices dd', { hasText: '1.23' }).waitFor();
      await page.getByRole('button', { name: 'Stop' }).click();
      await page.getByRole('button', { name: 'Broadcast' }).click();
      await page.getByText('has no sensor that says how it moves').waitFor();
      await page.context().close();
    },
  );

  await t.test('all of it can be reached with the keyboard, and shows where it is', async () => {
    const page = await openTab(chromium, service, 'channels');
    await hears(page);
    const reached = [];
    for (let i = 0; i < 30; i++) {
      await page.keyboard.press('Tab');
      const at = await page.evaluate(() => {
        const { activeElement: it } = document;
        return it === document.body
          ? ''
          : { name: it.id || it.textContent.trim(), outline: getComputedStyle(it).outlineStyle };
      });
      if (at === '') break;
      assert.equal(at.outline, 'solid', `${at.name} shows that it has the focus`);
      reached.push(at.name);
    }
    for (const name of [
      'Echo',
      'Channels',
      'Chart',
      'Chat',
      'Sensors',
      'channel',
      'event',
      'data',
      'Send',
      'filter',
      'pause',
      'clear',
      'signals',
    ]) {
      assert.ok(reached.includes(name), `${name} is among ${reached}`);
    }
    await page.getByRole('link', { name: 'Chat' }).focus();
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.activeElement.id === 'chat-title');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.type('without a mouse');
    await page.keyboard.press('Enter');
    await said(page, 'without a mouse').waitFor();
    await page.context().close();
  });

  await t.test('on a phone nothing hangs over, however long the words', async () => {
    const page = await openTab(chromium, service, 'channels', {
      viewport: { width: 360, height: 720 },
    });
    await hears(page);
    await sendSignal(page, 'c'.repeat(200), 'e'.repeat(200), 'd'.repeat(500));
    await line(page, 'ddd').waitFor();
    await sendSignal(page, 'n'.repeat(200), '', '12345.678');
    await go(page, 'Chat');
    await say(page, 'w'.repeat(300));
    await said(page, 'www').waitFor();
    for (const view of ['Echo', 'Channels', 'Chart', 'Chat', 'Sensors']) {
      await go(page, view);
      assert.equal(await overhang(page), 0, view);
    }
    await page.context().close();
  });
});

test(
  'when the service is killed the page says so, reconnects, and tells what may be lost',
  RUN,
  async (t) => {
    const service = await startService(t);
    const chromium = await browser(t);
    const page = await openTab(chromium, service);
    await go(page, 'Chat');
    await hears(page);
    await say(page, 'before');
    await page.locator('#chat-log .own:not(.unsure)').waitFor();
    await service.stop('SIGKILL');
    await disconnected(page);
    assert.equal(await page.locator('#state').textContent(), 'Not connected. Trying again …');
    await say(page, 'waits');
    await page.locator('#chat-log .unsure', { hasText: 'waits' }).waitFor();

    const again = await startService(t, { port: service.port });
    const board = await open(t, `${again.url}/channels`);
    // Whichever of the two is there first, each hears the other: all that the new hub keeps is new
    // to both.
    board.send(
      JSON.stringify({
        message: 'porthole.subscribe',
        data: { patterns: ['chat'], resume: { hub: 'none', at: 0 } },
      }),
    );
    board.send(
      JSON.stringify({ message: 'chat.message', data: { name: 'Board', text: 'said meanwhile' } }),
    );
    await connected(page);
    await said(page, 'said meanwhile').first().waitFor();
    await said(page, 'the service was restarted; what was said between may be lost').waitFor();
    await page.locator('#chat-log .own:not(.unsure)', { hasText: 'waits' }).waitFor();
    let heard;
    do heard = JSON.parse(await board.next());
    while (heard.data?.signal?.data?.text !== 'waits');
    for (const text of ['before', 'waits', 'said meanwhile'])
      assert.equal(await said(page, text).count(), 1, text);
    await go(page, 'Echo');
    await connected(page);
    await page.getByLabel('Message').fill('back');
    await page.getByLabel('Message').press('Enter');
    await page.locator('#echo-log .received', { hasText: 'back' }).waitFor();
  },
);

test('with channels.echo the page shows its own signal once', RUN, async (t) => {
  const service = await startService(t, {
    args: ['--config', configuration(t, 'channels:\n  echo: true\n')],
  });
  const page = await openTab(await browser(t), service, 'chat');
  await hears(page);
  for (const text of ['one', 'two']) {
    await say(page, text);
    // The receipt, after the echo of it.
    await page.locator('#chat-log .own:not(.unsure)', { hasText: text }).waitFor();
  }
  assert.equal(await page.locator('#chat-log li').count(), 2);
});

test(
  'a signal that the service refuses is shown as not sent, and the page reconnects',
  RUN,
  async (t) => {
    const service = await startService(t);
    const page = await openTab(await browser(t), service, 'channels');
    await hears(page);
    await sendSignal(page, 'garden', 'story', JSON.stringify('x'.repeat(70_000)));
    await line(page, 'A signal was not sent: the service did not take it (1009').waitFor();
    await line(page, 'nothing was missed').waitFor();
  },
);

test('after a cut the page resumes, and misses nothing', RUN, async (t) => {
  const service = await startService(t);
  const chromium = await browser(t);
  const context = await chromium.newContext();
  const page = await context.newPage();
  let cut = () => {};
  let answer = () => {};
  let block = false;
  await page.routeWebSocket(/\/channels$/, (webSocket) => {
    if (block) return webSocket.close({ code: 1001 });
    const server = webSocket.connectToServer();
    answer = (text) => webSocket.send(text);
    cut = async () => {
      await server.close();
      await webSocket.close({ code: 1001 });
    };
  });
  await page.goto(`http://127.0.0.1:${service.port}/#channels`);
  await hears(page);
  const board = await open(t, `${service.url}/channels`);
  const send = (data) => board.ask(JSON.stringify({ message: 'garden.rain', data }));
  await send('drop 0');
  await line(page, 'drop 0').waitFor();
  block = true;
  await cut();
  await disconnected(page);
  for (let i = 1; i <= 50; i++) await send(`drop ${i}`);
  block = false;
  await line(page, 'nothing was missed').waitFor();
  await send('drop 51');
  await line(page, 'drop 51').waitFor();
  const drops = (
    await page.locator('#signals li', { hasText: 'garden.rain' }).locator('span').allTextContents()
  ).reverse();
  assert.deepEqual(
    drops,
    Array.from({ length: 52 }, (_, i) => `drop ${i}`),
  );
  assert.match(
    await page.locator('#signals .note').textContent(),
    /Connected again after \d+ s; nothing was missed\./,
  );
  answer(
    '{"id":"0","message":"porthole.subscribed","data":{"patterns":["*"],"hub":"x","at":99,"missed":false}}',
  );
  await send('drop 52');
  await line(page, 'drop 52').waitFor();
  assert.equal(
    await page.locator('#signals .note').count(),
    1,
    'a hub that was silent, and was asked, was not away',
  );
});

test('a page that needs the token asks for it, and keeps it in this tab only', RUN, async (t) => {
  const service = await startService(t);
  const chromium = await browser(t);
  const context = await chromium.newContext({ viewport: { width: 360, height: 720 } });
  const page = await context.newPage();
  const shown = [];
  await page.routeWebSocket(/\/channels$/, (webSocket) => {
    // What the hub does with clients from outside (PROTOCOL.md, section 4.7).
    const server = webSocket.connectToServer();
    let admitted = false;
    webSocket.onMessage((text) => {
      const { message, data } = JSON.parse(text);
      if (message === 'porthole.hello') shown.push(data.token);
      admitted ||= message === 'porthole.hello' && data.token === 'secret';
      if (admitted) server.send(text);
      else
        webSocket.close({
          code: 4401,
          reason: data.token ? 'Wrong token.' : 'Expected the token.',
        });
    });
  });
  await page.goto(`http://127.0.0.1:${service.port}/#echo`);
  await connected(page); // The echo is for all.
  await go(page, 'Channels');
  await page.getByRole('heading', { name: 'This device asks for its token' }).waitFor();
  await page.screenshot({ path: `${ROOT}device/target/screenshots/token-phone-light.png` });
  await page.getByLabel('Token').fill('guess');
  await page.getByLabel('Token').press('Enter');
  await page.getByText('That was not the token').waitFor();
  await page.getByLabel('Token').fill('secret');
  await page.getByLabel('Token').press('Enter');
  await hears(page);
  await page.getByLabel('Token').waitFor({ state: 'hidden' });
  assert.deepEqual(shown, [undefined, 'guess', 'secret']);
  assert.deepEqual(
    await page.evaluate(() => [
      Object.values(sessionStorage).includes('secret'),
      localStorage.length,
      document.cookie,
    ]),
    [true, 0, ''],
  );
  await page.reload();
  await hears(page);
  assert.equal(shown.at(-1), 'secret');
});

test('a page of another site is refused, and a foreign host name is explained', RUN, async (t) => {
  const service = await startService(t);
  const foreign = createServer((_, response) =>
    response.setHeader('Content-Type', 'text/html').end('<!doctype html><title>elsewhere</title>'),
  );
  foreign.listen(0, '127.0.0.1');
  await once(foreign, 'listening');
  t.after(() => {
    foreign.closeAllConnections();
    foreign.close();
  });
  const chromium = await browser(t, ['--host-resolver-rules=MAP rebound.example 127.0.0.1']);
  const page = await (await chromium.newContext()).newPage();
  const opens = (url) =>
    page.evaluate(
      (url) =>
        new Promise((resolve) => {
          const webSocket = new WebSocket(url);
          webSocket.onopen = () => resolve('open');
          webSocket.onclose = ({ code }) => resolve(code);
        }),
      url,
    );
  await page.goto(`http://127.0.0.1:${foreign.address().port}/`);
  assert.equal(await opens(`${service.url}/channels`), 1006);
  assert.equal(await opens(`${service.url}/echo`), 'open', 'the echo is for all');
  await page.goto(`http://rebound.example:${service.port}/#chat`);
  await page.getByText("Add 'rebound.example' to channels, hosts").waitFor();
  assert.equal(
    await page.evaluate(() => fetch('/health').then(({ status }) => status)),
    403,
    'a page tells no Origin to where it came from',
  );
  assert.equal(await opens(`ws://rebound.example:${service.port}/channels`), 1006);
  await page.goto(`http://127.0.0.1:${service.port}/`);
  assert.equal(await opens(`${service.url}/channels`), 'open');
});

test(
  'a page from a file may use the channels when the owner has listed the origin that the log names',
  RUN,
  async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'porthole-'));
    t.after(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, 'page.html'), '<!doctype html><title>mine</title>');
    const first = await startService(t);
    const page = await (await (await browser(t)).newContext()).newPage();
    await page.goto(`file://${folder}/page.html`);
    const opens = () =>
      page.evaluate(
        (url) =>
          new Promise((resolve) => {
            const webSocket = new WebSocket(url);
            webSocket.onopen = () => resolve('open');
            webSocket.onclose = ({ code }) => resolve(code);
          }),
        `${first.url}/channels`,
      );
    assert.equal(await opens(), 1006);
    await first.stop();
    const [line] = first.err.match(/origins: \[".+"\]/);
    await startService(t, {
      port: first.port,
      args: ['--config', configuration(t, `channels:\n  ${line}\n`)],
    });
    assert.equal(await opens(), 'open', line);
  },
);
