// The service and routers that are not as miniupnpd is: hostile ones, one that knows no lease; and
// houses with another network. Each in network namespaces of its own.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import {
  HOUSE,
  HOUSE_NEEDS,
  PORT,
  TOON,
  echo,
  eventually,
  house,
  miniupnpd,
  routerLines,
  routerOfOurs,
  service,
  unmapped,
} from './support/house.mjs';
import { needs } from './support/needs.mjs';
import { printed } from './support/processes.mjs';

const FLIPPED = ['échô', 'pilf', 'ôhcé'];
const SMALL_HEAP = ['-Xmx16m', '-XX:+ExitOnOutOfMemoryError'];
const NO_PORT =
  /The gateway 192.168.1.1 forwards no port: |The router 192.168.1.1 does not forward port 8123: /;

describe('a hostile router', { concurrency: 4, ...needs(HOUSE_NEEDS) }, () => {
  for (const [what, plan, router = 'auto'] of [
    ['whose description never ends', { upnp: 'endless' }],
    ['whose description comes in drops', { upnp: 'drip' }],
    ['whose description multiplies entities', { upnp: 'entities' }],
    ['whose description nests without end', { upnp: 'deep' }],
    ['that redirects', { upnp: 'redirect' }],
    ['whose description is elsewhere', { upnp: 'elsewhere' }],
    ['that speaks no HTTP', { upnp: 'no http' }],
    ['that maps for another device by UPnP', { upnp: 'another mapping' }],
    ['that maps for a second by UPnP', { upnp: 'one second' }],
    ['with another nonce', { pcp: 'wrong nonce' }],
    ['that answers from another address', { pcp: 'wrong source', natpmp: 'wrong source' }],
    ['that answers about another mapping', { pcp: 'another mapping', natpmp: 'another mapping' }],
    ['that maps for a second by PCP', { pcp: 'one second' }, 'pcp'],
    ['that maps for a second by NAT-PMP', { natpmp: 'one second' }, 'nat-pmp'],
    ['that answers with a flood', { pcp: 'flood', natpmp: 'flood' }],
  ]) {
    test(`${what} maps nothing and costs one line of the log`, async (t) => {
      const home = await house(t);
      const hostile = await routerOfOurs(home, plan);
      const running = await service(home, `{router: ${router}}`, { jvm: SMALL_HEAP });
      await printed(running, NO_PORT, { on: 'err' });
      assert.deepEqual(await echo(home, 'toon', `ws://${TOON}:${PORT}/`), FLIPPED);
      assert.equal(await running.stop(), 0);
      assert.equal(routerLines(running).length, 1, running.err);
      assert.doesNotMatch(hostile.out, /elsewhere/);
    });
  }
});

describe('a service in a house', { concurrency: 3, ...needs(HOUSE_NEEDS) }, () => {
  for (const router of ['pcp', 'nat-pmp', 'upnp']) {
    test(`leaves a port that another device has mapped, and takes the next one, by ${router}`, async (t) => {
      const home = await house(t);
      await home.batch('toon', ['address add 192.168.1.30/24 dev eth0']);
      await miniupnpd(home);
      // NAT-PMP, TCP, internal port 80, external port 8123, 1 hour (RFC 6886, section 3.3).
      await home.inside('toon', process.execPath, [
        '-e',
        `const socket = require('node:dgram').createSocket('udp4');
         socket.on('message', () => socket.close());
         socket.bind(0, '192.168.1.30', () =>
           socket.send(Buffer.from('000200000050${PORT.toString(16)}00000e10', 'hex'), 5351, '192.168.1.1'));`,
      ]);
      const running = await service(home, `{router: ${router}}`);
      const told =
        /forwards 20.0.0.7:8124 to port 8123 by .*; port 8123 was not free, so it is 8124/;
      await printed(running, told, { on: 'err' });
      assert.match(await home.rules(), /dport 8123 dnat ip to 192\.168\.1\.30:80\b/);
      assert.deepEqual(await echo(home, 'outside', `ws://${HOUSE}:8124/`), FLIPPED);
      await running.stop();
      const rules = await home.rules();
      assert.match(rules, /dport 8123 dnat ip to 192\.168\.1\.30:80\b/);
      assert.doesNotMatch(rules, /8124/);
    });
  }

  test('removes a permanent mapping after SIGKILL, even if no router is configured any more', async (t) => {
    const home = await house(t);
    const router = await routerOfOurs(home, { upnp: 'permanent' });
    const note = join(home.folder, 'permanent-mapping');
    const killed = await service(home, '{router: upnp}');
    await printed(killed, /forwards 20.0.0.7:8123 to port 8123 by UPnP, permanently/, {
      on: 'err',
    });
    assert.ok(existsSync(note));
    await killed.stop('SIGKILL');
    const next = await service(home, '{router: "off"}');
    await printed(router, /"action":"DeletePortMapping","port":8123/);
    await eventually(10, 'the note is gone', () => !existsSync(note));
    assert.equal(await next.stop(), 0);
    const idle = await service(home, '{router: upnp}');
    await printed(idle, /permanently/, { on: 'err' });
    assert.equal(await idle.stop(), 0);
    assert.ok(!existsSync(note), 'SIGTERM removes it, too');
  });

  test('tells a refusal with its words and code', async (t) => {
    const home = await house(t);
    await routerOfOurs(home, { upnp: 'refuses' });
    const running = await service(home, '{router: auto}');
    const told =
      /The router 192.168.1.1 does not forward port 8123: UPnP: not authorized \(UPnP error 606\)/;
    await printed(running, told, { on: 'err' });
    await running.stop();
  });

  test('waits for its network and follows it to another router', async (t) => {
    const home = await house(t);
    await miniupnpd(home);
    await home.batch('toon', ['route delete default']);
    const running = await service(home, '{router: auto}');
    await printed(running, /There is no gateway that could forward port 8123/, { on: 'err' });
    await home.batch('toon', ['route add default via 192.168.1.1 metric 7']);
    await printed(running, /The router 192.168.1.1 forwards 20.0.0.7:8123/, { on: 'err' });
    // Two gateways: the one with the lower metric counts.
    await home.batch('toon', ['route add default via 192.168.1.2 metric 3']);
    await printed(running, /The gateway 192.168.1.2 forwards no port/, { on: 'err' });
    await unmapped(home);
    await running.stop();
  });

  test('with IPv6 it is reached at its global address only through a hole in the firewall', async (t) => {
    const home = await house(t, { ipv6: true });
    const world = `ws://[2001:db8:1::20]:${PORT}/`;
    const running = await service(home, '{router: pcp, ipv6: true}');
    const silent = /asked to let IPv6 in at \[2001:db8:1::20\]:8123 and does not answer/;
    await printed(running, silent, { on: 'err' });
    assert.match(String(await echo(home, 'outside', world)), /timed out/);
    await miniupnpd(home);
    const opened = /The router lets IPv6 in at \[2001:db8:1::20\]:8123 by PCP, for 7200 s/;
    await printed(running, opened, { on: 'err' });
    assert.deepEqual(await echo(home, 'outside', world), FLIPPED);
    assert.equal(await running.stop(), 0);
    assert.doesNotMatch(await home.rules('miniupnpd'), /8123/);
  });

  test('with IPv6 a router that speaks UPnP only opens its firewall, too', async (t) => {
    const home = await house(t, { ipv6: true });
    await miniupnpd(home, { enable_natpmp: 'no' });
    const running = await service(home, '{router: upnp, ipv6: true}');
    const opened = /The router lets IPv6 in at \[2001:db8:1::20\]:8123 by UPnP, for 7200 s/;
    await printed(running, opened, { on: 'err' });
    assert.deepEqual(await echo(home, 'outside', `ws://[2001:db8:1::20]:${PORT}/`), FLIPPED);
    assert.equal(await running.stop(), 0);
    assert.doesNotMatch(await home.rules('miniupnpd'), /8123/);
  });
});
