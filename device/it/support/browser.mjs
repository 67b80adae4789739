import { chromium } from 'playwright-core';

/** Starts Debian's Chromium, with more arguments if need be; it is closed when the test ends. */
export async function browser(t, more = []) {
  const started = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      '--no-sandbox', // As root it has none.
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...more,
    ],
  });
  t.after(() => started.close());
  return started;
}
