import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { test } from 'node:test';
import { browser } from './support/browser.mjs';
import { needs } from './support/needs.mjs';
import { ROOT, startService } from './support/processes.mjs';

const SCREENSHOTS = `${ROOT}device/target/screenshots`;

async function openPage(t, service, options = {}) {
  const page = await (await browser(t)).newPage(options);
  const problems = [];
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && problems.push(message.text()));
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('request', (request) => {
    if (!new URL(request.url()).host.endsWith(`:${service.port}`)) problems.push(`asks ${request.url()}`);
  });
  await page.goto(`http://127.0.0.1:${service.port}/`);
  await page.locator('#state[data-open=true]').waitFor();
  return Object.assign(page, { problems });
}

async function ask(page, message) {
  await page.getByLabel('Message').fill(message);
  await page.getByLabel('Message').press('Enter');
}

test('in a browser one types a message and sees the echo, and the flip', needs({ commands: ['chromium'] }), async (t) => {
  const service = await startService(t);
  const page = await openPage(t, service);
  for (const [message, answer] of [['Hello', 'Hello'], ['flip', 'pilf'], ['été 👍🏽', '👍🏽 été']]) {
    await ask(page, message);
    await page.locator('#log li.received', { hasText: answer }).first().waitFor();
  }
  mkdirSync(SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: `${SCREENSHOTS}/page-light.png` });
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.setViewportSize({ width: 360, height: 640 });
  await page.screenshot({ path: `${SCREENSHOTS}/page-dark-phone.png` });
  assert.deepEqual(page.problems, []);
});

test('the page says when the service is gone, and comes back with it', needs({ commands: ['chromium'] }), async (t) => {
  const service = await startService(t);
  const page = await openPage(t, service);
  await service.stop();
  await page.locator('#state[data-open=false]').waitFor();
  await page.getByRole('button', { name: 'Send', disabled: true }).waitFor();
  await startService(t, { port: service.port });
  await page.locator('#state[data-open=true]').waitFor();
  await ask(page, 'back');
  await page.locator('#log li.received', { hasText: 'back' }).waitFor();
});
