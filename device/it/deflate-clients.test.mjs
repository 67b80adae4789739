import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { random } from '../../host-tools/it/support/chance.mjs';
import { browser } from './support/browser.mjs';
import { configuration, startService } from './support/processes.mjs';
import { open } from './support/sockets.mjs';

const run = promisify(execFile);

/**
 * Messages of a client that get smaller only if each refers to the one before: five times the same
 * 3,000 letters.
 */
const COUNT = 5;

/** The same for the same SEED. */
function letters(t) {
  const next = random(t);
  return Array.from({ length: 3000 }, () => String.fromCharCode(97 + Math.floor(next() * 26))).join(
    '',
  );
}

/** Starts the service as an owner who wants compression gets it: with no limit set. */
const compressing = (t) =>
  startService(t, { args: ['--config', configuration(t, 'compression: true\n')] });

/** Runs a program that says `right` after its echoes, or what was wrong. */
async function isRight(command, ...args) {
  const { stdout } = await run(command, args, { timeout: 300_000 });
  assert.equal(stdout.trim().split('\n').at(-1), 'right', stdout);
}

const TORNADO = `
import sys
from tornado.ioloop import IOLoop
from tornado.websocket import websocket_connect

async def main():
    letters = sys.argv[2]
    ws = await websocket_connect(sys.argv[1], compression_options={})
    if "permessage-deflate" not in ws.headers.get("Sec-WebSocket-Extensions", ""):
        return print("not compressed")
    for i in range(${COUNT}):
        await ws.write_message(f"{i} {letters}")
        if await ws.read_message() != f"{i} {letters}":
            return print("wrong at", i, ws.close_code, ws.close_reason)
    print("right")

IOLoop.current().run_sync(main)
`;

const WEBSOCKETS = `
import asyncio, sys, websockets

async def main():
    letters = sys.argv[2]
    async with websockets.connect(sys.argv[1]) as ws:
        if not ws.extensions:
            return print("not compressed")
        for i in range(${COUNT}):
            await ws.send(f"{i} {letters}")
            if await ws.recv() != f"{i} {letters}":
                return print("wrong at", i)
    print("right")

asyncio.run(main())
`;

const MOJOLICIOUS = `
use Mojo::Base -strict;
use Mojo::UserAgent;
my $letters = $ARGV[1];
my $ua = Mojo::UserAgent->new;
$ua->websocket($ARGV[0] => {'Sec-WebSocket-Extensions' => 'permessage-deflate'} => sub {
  my ($agent, $tx) = @_;
  unless ($tx->is_websocket && $tx->compressed) { say 'not compressed'; return Mojo::IOLoop->stop }
  my $i = 0;
  $tx->on(finish => sub { my ($own, $code) = @_; say "closed $code after $i" if $i < ${COUNT}; Mojo::IOLoop->stop });
  $tx->on(message => sub {
    my ($own, $text) = @_;
    unless ($text eq "$i $letters") { say "wrong at $i"; return Mojo::IOLoop->stop }
    if (++$i == ${COUNT}) { say 'right'; return $tx->finish }
    $tx->send("$i $letters");
  });
  $tx->send("0 $letters");
});
Mojo::IOLoop->start unless Mojo::IOLoop->is_running;
`;

test('Tornado sends messages that refer to earlier ones and gets them back', async (t) => {
  await isRight('/usr/bin/python3', '-c', TORNADO, (await compressing(t)).url, letters(t));
});

test('python-websockets sends compressed messages and gets them back', async (t) => {
  await isRight('/usr/bin/python3', '-c', WEBSOCKETS, (await compressing(t)).url, letters(t));
});

test('Mojolicious sends messages that refer to earlier ones and gets them back', async (t) => {
  await isRight('/usr/bin/perl', '-e', MOJOLICIOUS, (await compressing(t)).url, letters(t));
});

test('ws sends compressed messages and gets them back', async (t) => {
  const socket = await open(t, (await compressing(t)).url, { perMessageDeflate: true });
  assert.match(socket.extensions, /permessage-deflate/);
  const text = letters(t);
  for (let i = 0; i < COUNT; i++) assert.equal(await socket.ask(`${i} ${text}`), `${i} ${text}`);
});

test('Chromium sends compressed messages and gets them back', { timeout: 300_000 }, async (t) => {
  const service = await compressing(t);
  const server = createServer((request, response) =>
    response.setHeader('Content-Type', 'text/html').end('<p>page</p>'),
  ).listen(0, '127.0.0.1');
  t.after(() => server.close());
  await once(server, 'listening');
  const page = await (await browser(t)).newPage();
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  const said = await page.evaluate(
    async ([url, count, text]) => {
      const socket = new WebSocket(url);
      const next = (kind) =>
        new Promise((resolve) => socket.addEventListener(kind, resolve, { once: true }));
      await next('open');
      for (let i = 0; i < count; i++) {
        socket.send(`${i} ${text}`);
        const { data } = await Promise.race([next('message'), next('close')]);
        if (data !== `${i} ${text}`) return `wrong at ${i}`;
      }
      return `right with ${socket.extensions}`;
    },
    [service.url, COUNT, letters(t)],
  );
  assert.match(said, /^right with permessage-deflate/);
});
