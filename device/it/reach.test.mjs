// The service asks a router for its port: network namespaces stand for a Toon, its router and the
// internet, with Debian's miniupnpd as the router. This machine's own network is not touched.
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
  service,
  unmapped,
} from './support/house.mjs';
import { needs } from './support/needs.mjs';
import { ROOT, loadedClasses, printed } from './support/processes.mjs';

const WORLD = `ws://${HOUSE}:${PORT}/`;
const FLIPPED = ['échô', 'pilf', 'ôhcé'];

const forwarded = (protocol) =>
  new RegExp(
    `The router 192.168.1.1 forwards ${HOUSE}:${PORT} to port ${PORT} by ${protocol}, for `,
  );

describe('a service behind a router', { concurrency: 3, ...needs(HOUSE_NEEDS) }, () => {
  for (const [router, settings, protocol] of [
    ['pcp', { enable_upnp: 'no' }, 'PCP'],
    ['nat-pmp', { enable_upnp: 'no' }, 'NAT-PMP'],
    ['upnp', { enable_natpmp: 'no' }, 'UPnP'],
    ['auto', {}, 'PCP'],
    ['auto', { enable_natpmp: 'no' }, 'UPnP'],
  ]) {
    test(`${router} opens the way in by ${protocol} within 10 s, and SIGTERM closes it`, async (t) => {
      const home = await house(t);
      await miniupnpd(home, settings);
      const running = await service(home, `{router: ${router}}`);
      await printed(running, forwarded(protocol), { on: 'err' });
      const answer = await echo(home, 'outside', WORLD);
      const seconds = (performance.now() - running.began) / 1000;
      assert.deepEqual(answer, FLIPPED);
      assert.ok(seconds < 10, `${seconds} s`);
      assert.equal(await running.stop(), 0);
      await unmapped(home);
      assert.equal(routerLines(running).length, 1, running.err);
    });
  }

  test('a router without any protocol is told once, and nothing gets in', async (t) => {
    const home = await house(t);
    const running = await service(home, '{router: auto}');
    await printed(running, /The gateway 192.168.1.1 forwards no port: /, { on: 'err' });
    assert.match(String(await echo(home, 'outside', WORLD)), /ECONNREFUSED/);
    assert.equal(await running.stop(), 0);
    assert.equal(routerLines(running).length, 1, running.err);
  });

  test('without a section for it no router is asked, and no class for that is loaded', async (t) => {
    const home = await house(t);
    const capture = home.start('router', 'tcpdump', ['-lni', 'lan', 'udp']);
    await printed(capture, /listening on lan/, { on: 'err' });
    const args = ['-verbose:class', '-jar', 'device/target/porthole-device.jar'];
    const running = home.start('toon', 'java', [...args, '--listen', `0.0.0.0:${PORT}`], {
      cwd: ROOT,
    });
    await printed(running, /^Ready/m);
    assert.deepEqual(await echo(home, 'toon', `ws://${TOON}:${PORT}/`), FLIPPED);
    await running.stop();
    await capture.stop('SIGINT');
    assert.doesNotMatch(capture.out, /192\.168\.1\.1/);
    const loaded = loadedClasses(running.out);
    assert.ok(loaded.has('porthole.device.Service'));
    assert.deepEqual(
      [...loaded].filter((name) => /^porthole\.(device\.reach|router)\./.test(name)),
      [],
    );
  });

  test('a mapping is renewed at half of its lifetime', async (t) => {
    const home = await house(t);
    await miniupnpd(home, { min_lifetime: 10, max_lifetime: 12 });
    const capture = home.start('router', 'tcpdump', [
      ...['-lnttx', '-i', 'lan'],
      'dst port 5351 and udp[8:2] = 0x0201', // Version 2, the opcode MAP (RFC 6887, section 11).
    ]);
    await printed(capture, /listening on lan/, { on: 'err' });
    const running = await service(home, '{router: pcp}');
    const twice = /^(\d+\.\d+) IP [^]*^(\d+\.\d+) IP [^]*^(\d+\.\d+) IP /m;
    const [, ...times] = await printed(capture, twice, { seconds: 30 });
    assert.match(running.err, /by PCP, for 12 s/);
    for (const i of [1, 2]) {
      const seconds = Number(times[i]) - Number(times[i - 1]);
      assert.ok(seconds > 5 && seconds < 7.5, `renewed after ${seconds} s`);
    }
    await running.stop();
  });

  for (const protocol of ['PCP', 'NAT-PMP', 'UPnP']) {
    test(`a router that restarts and has forgotten everything is asked again by ${protocol}`, async (t) => {
      const home = await house(t);
      const before = await miniupnpd(home);
      const running = await service(home, `{router: ${protocol.toLowerCase()}}`);
      await printed(running, forwarded(protocol), { on: 'err' });
      await before.stop('SIGKILL');
      for (const chain of ['prerouting_miniupnpd', 'postrouting_miniupnpd', 'miniupnpd'])
        await home.inside('router', 'nft', ['flush', 'chain', 'inet', 'filter', chain]);
      await miniupnpd(home);
      await eventually(60, 'mapped again', async () => /dnat/.test(await home.rules()));
      assert.deepEqual(await echo(home, 'outside', WORLD), FLIPPED);
      await running.stop();
      await unmapped(home);
    });
  }

  test('what a killed service leaves behind ends with its lease', async (t) => {
    const home = await house(t);
    await miniupnpd(home, { min_lifetime: 10, max_lifetime: 12 });
    const running = await service(home, '{router: pcp}');
    await printed(running, /by PCP, for 12 s/, { on: 'err' });
    await running.stop('SIGKILL');
    assert.match(await home.rules(), /dnat/);
    await unmapped(home);
  });

  test('a service that comes back after SIGKILL has its mapping again at once', async (t) => {
    const home = await house(t);
    await miniupnpd(home);
    const killed = await service(home, '{router: pcp}');
    await printed(killed, forwarded('PCP'), { on: 'err' });
    await killed.stop('SIGKILL');
    const running = await service(home, '{router: pcp}');
    await printed(running, forwarded('PCP'), { on: 'err' });
    assert.equal(await running.stop(), 0);
    await unmapped(home);
    assert.ok(existsSync(join(home.folder, 'router-nonce')));
  });
});
