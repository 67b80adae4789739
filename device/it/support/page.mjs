import { mkdirSync } from 'node:fs';
import { ROOT } from './processes.mjs';

const SCREENSHOTS = `${ROOT}device/target/screenshots`;
const WAIT_MILLIS = 20_000;
const PHONE = { width: 360, height: 720 };
const DESK = { width: 1100, height: 780 };

/**
 * Opens a view of the page in a tab of a browser, connected. `problems` collects what the console
 * complains of, errors, and requests to anywhere but the service.
 */
export async function openTab(browser, service, view = 'echo', options = {}) {
  const context = await browser.newContext({ viewport: DESK, ...options });
  context.setDefaultTimeout(WAIT_MILLIS);
  const page = await context.newPage();
  const problems = [];
  page.on(
    'console',
    (message) => ['error', 'warning'].includes(message.type()) && problems.push(message.text()),
  );
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('request', (request) => {
    if (new URL(request.url()).host !== `127.0.0.1:${service.port}`)
      problems.push(`asks ${request.url()}`);
  });
  page.on('websocket', (webSocket) => {
    if (new URL(webSocket.url()).host !== `127.0.0.1:${service.port}`)
      problems.push(`opens ${webSocket.url()}`);
  });
  await page.goto(`http://127.0.0.1:${service.port}/#${view}`);
  await connected(page).catch((error) => {
    throw new Error(`Not connected; the page says: ${problems.join('\n')}`, { cause: error });
  });
  return Object.assign(page, { problems });
}

export const connected = (page) => page.locator('#state[data-state=open]').waitFor();
export const disconnected = (page) => page.locator('#state[data-state=closed]').waitFor();

/** Waits until the hub tells this tab of what the others say. */
export const hears = (page) =>
  page.locator('#present li', { hasText: 'this page' }).waitFor({ state: 'attached' });

/** Shows a view by its link. */
export async function go(page, view) {
  await page.getByRole('navigation').getByRole('link', { name: view }).click();
  await page.getByRole('heading', { level: 1, name: view }).waitFor();
}

/** Sends a signal with the form of the view Channels. */
export async function sendSignal(page, channel, event, data) {
  await page.getByLabel('Channel', { exact: true }).fill(channel);
  await page.getByLabel('Event', { exact: true }).fill(event);
  await page.getByLabel('Data', { exact: true }).fill(data);
  await page.getByLabel('Data', { exact: true }).press('Enter');
}

/** What can be scrolled to at the side, in CSS pixels. */
export const overhang = (page) =>
  page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

/**
 * Takes pictures of what is shown: light, dark, and both as wide as a phone; resolves to how far
 * any hangs over.
 */
export async function pictures(page, name) {
  mkdirSync(SCREENSHOTS, { recursive: true });
  const before = page.viewportSize();
  let most = 0;
  for (const [size, viewport] of Object.entries({ desk: DESK, phone: PHONE })) {
    await page.setViewportSize(viewport);
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme });
      most = Math.max(most, await overhang(page));
      // Two frames: what follows the size and the colours has been drawn.
      await page.evaluate(
        () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
      );
      await page.screenshot({
        path: `${SCREENSHOTS}/${name}-${size}-${colorScheme}.png`,
        fullPage: size === 'phone',
      });
    }
  }
  await page.emulateMedia({ colorScheme: null });
  await page.setViewportSize(before);
  return most;
}
