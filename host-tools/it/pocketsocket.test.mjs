// pocketsocket's own client, as far as it can be seen on the wire: it knows an address alone, and
// opens its root.
/* global heard, setup, signal, socket -- Names of the page. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { browser } from '../../device/it/support/browser.mjs';
import { needs } from '../../device/it/support/needs.mjs';
import { configuration, freePort, printed } from '../../device/it/support/processes.mjs';
import { startPorthole } from './support/porthole.mjs';

const CLIENT = `<!doctype html><title>pocketsocket</title><script>
  const heard = [];
  let sent = 0;
  function setup(address) {
    const socket = new WebSocket('ws://' + address);
    socket.onmessage = ({ data }) => {
      let read;
      try { read = JSON.parse(data); } catch { read = { message: 'socket.message', data }; }
      heard.push(read.socket ? 'socket.' + read.socket : read.message + ' ' + JSON.stringify(read.data));
    };
    return socket;
  }
  function signal(socket, message, data) {
    socket.send(JSON.stringify({ id: String(++sent), message, data: data || {} }));
  }
</script>`;

test(
  "two of pocketsocket's clients, pages from a file, hear each other at serve -v",
  needs({ commands: ['chromium'] }),
  async (t) => {
    const address = `127.0.0.1:${await freePort()}`;
    const file = configuration(t, `listen: ${address}\nchannels:\n  origins: ['null']\n`);
    const page = join(dirname(file), 'page.html');
    writeFileSync(page, CLIENT);
    await printed(startPorthole(t, ['serve', '-v', '--config', file]), /^Ready /);
    const chromium = await browser(t);
    const tabs = await Promise.all([1, 2].map(() => chromium.newPage()));
    for (const tab of tabs) {
      await tab.goto(`${pathToFileURL(page)}`);
      await tab.evaluate(
        (address) =>
          new Promise((resolve, reject) => {
            globalThis.socket = setup(address);
            socket.onopen = resolve;
            socket.onclose = reject;
          }),
        address,
      );
    }
    const hears = (tab, words) => tab.waitForFunction((words) => heard.includes(words), words);
    await hears(tabs[0], 'socket.connected');
    await tabs[0].evaluate(() => signal(socket, 'garden.rain', { mm: 3 }));
    await hears(tabs[1], 'garden.rain {"mm":3}');
    await hears(tabs[0], 'socket.sent');
    await tabs[1].evaluate(() => socket.send('plain text'));
    await hears(tabs[0], 'socket.message "plain text"');
    assert.ok(
      !(await tabs[0].evaluate(() => heard)).includes('garden.rain {"mm":3}'),
      'not its own',
    );
  },
);
