import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEVICE_JAR, ROOT, printed, run, start, within } from './processes.mjs';

/** The address of the house on the internet, as miniupnpd accepts it: none of a private network. */
export const HOUSE = '20.0.0.7';
export const OUTSIDE = '20.0.0.99';
export const ROUTER = '192.168.1.1';
export const TOON = '192.168.1.20';
export const PORT = 8123;

/** What the tests of this file need of the machine. */
export const HOUSE_NEEDS = {
  root: true,
  commands: ['ip', 'nft', 'miniupnpd', 'tcpdump', 'java'],
};

let made = 0;

/** The rules of a usual router: the house gets out, nobody in, but for what miniupnpd adds. */
const RULES = `
table inet filter {
  chain forward {
    type filter hook forward priority 0; policy drop;
    jump miniupnpd
    ct state established,related accept
    iifname "lan" accept
    meta l4proto ipv6-icmp accept
  }
  chain miniupnpd { }
  chain prerouting { type nat hook prerouting priority -100; policy accept; jump prerouting_miniupnpd; }
  chain postrouting { type nat hook postrouting priority 100; policy accept; jump postrouting_miniupnpd; }
  chain outward { type nat hook postrouting priority 101; policy accept; oifname "wan" meta nfproto ipv4 masquerade; }
  chain prerouting_miniupnpd { }
  chain postrouting_miniupnpd { }
}`;

/**
 * Makes a house: a Toon, a router and, outside, a computer on the internet, each with a network of
 * its own, until the test ends. A second router, with the addresses given, may stand between the
 * router and the internet: {inner: '192.168.0.2', outer: '192.168.0.1'}.
 */
export async function house(t, { second, ipv6 = false } = {}) {
  const id = `ph${process.pid}-${++made}`;
  const places = second ? ['toon', 'router', 'second', 'outside'] : ['toon', 'router', 'outside'];
  const name = (place) => `${id}-${place}`;
  const must = async (command, args, options) => {
    const { code, out, err } = await run(t, command, args, options);
    assert.equal(code, 0, `${command} ${args.join(' ')}: ${out}${err}`);
    return out;
  };
  const inside = (place, command, args, options) =>
    must('ip', ['netns', 'exec', name(place), command, ...args], options);
  const batch = (place, lines) =>
    must('ip', [...(place ? ['-n', name(place)] : []), '-batch', '-'], {
      input: `${lines.join('\n')}\n`,
    });
  const joined = (a, aDevice, b, bDevice) =>
    `link add ${aDevice} netns ${name(a)} type veth peer name ${bDevice} netns ${name(b)}`;
  for (const place of places) t.after(() => run(t, 'ip', ['netns', 'delete', name(place)]));
  await batch('', [
    ...places.map((place) => `netns add ${name(place)}`),
    joined('toon', 'eth0', 'router', 'lan'),
    joined(second ? 'second' : 'router', 'wan', 'outside', 'eth0'),
    ...(second ? [joined('router', 'wan', 'second', 'lan')] : []),
  ]);
  const addresses = {
    toon: [['eth0', `${TOON}/24`]],
    router: [
      ['lan', `${ROUTER}/24`],
      ['wan', `${second ? second.inner : HOUSE}/24`],
    ],
    outside: [['eth0', `${OUTSIDE}/24`]],
  };
  if (second)
    addresses.second = [
      ['lan', `${second.outer}/24`],
      ['wan', `${HOUSE}/24`],
    ];
  const gateways = { toon: ROUTER, router: second?.outer };
  for (const place of places) {
    await batch(place, [
      'link set lo up',
      ...addresses[place].map(([device, address]) => `address add ${address} dev ${device}`),
      ...addresses[place].map(([device]) => `link set ${device} up`),
      ...(gateways[place] ? [`route add default via ${gateways[place]}`] : []),
    ]);
  }
  for (const router of second ? ['router', 'second'] : ['router']) {
    const forward = 'echo 1 >/proc/sys/net/ipv4/ip_forward; exec nft -f -';
    await inside(router, 'sh', ['-c', forward], { input: RULES });
  }
  const home = {
    inside,
    batch,
    start: (place, command, args, options) =>
      start(t, 'ip', ['netns', 'exec', name(place), command, ...args], options),
    rules: (chain = 'prerouting_miniupnpd') =>
      inside('router', 'nft', ['list', 'chain', 'inet', 'filter', chain]),
    folder: mkdtempSync(join(tmpdir(), 'porthole-house-')),
  };
  t.after(() => rmSync(home.folder, { recursive: true }));
  if (ipv6) await addIpv6(home);
  return home;
}

/** Gives the house IPv6: global addresses, and the usual default route. */
async function addIpv6({ batch, inside }) {
  const forward = 'echo 1 >/proc/sys/net/ipv6/conf/all/forwarding';
  await inside('router', 'sh', ['-c', forward]);
  await batch('router', [
    'address add 2001:db8:1::1/64 dev lan nodad',
    'address add fe80::1/64 dev lan nodad',
    'address add 2001:db8:2::7/64 dev wan nodad',
  ]);
  await batch('toon', [
    'address add 2001:db8:1::20/64 dev eth0 nodad',
    'route add default via fe80::1 dev eth0',
  ]);
  await batch('outside', [
    'address add 2001:db8:2::99/64 dev eth0 nodad',
    'route add default via 2001:db8:2::7',
  ]);
}

/** Starts Debian's miniupnpd on the router of a house; further settings replace the usual ones. */
export async function miniupnpd(home, settings = {}) {
  const file = join(home.folder, `miniupnpd-${++made}.conf`);
  const lines = {
    ext_ifname: 'wan',
    listening_ip: 'lan',
    http_port: 5000,
    enable_natpmp: 'yes',
    enable_upnp: 'yes',
    secure_mode: 'yes',
    upnp_table_name: 'filter',
    upnp_nat_table_name: 'filter',
    upnp_forward_chain: 'miniupnpd',
    upnp_nat_chain: 'prerouting_miniupnpd',
    upnp_nat_postrouting_chain: 'postrouting_miniupnpd',
    uuid: 'fc4ec57e-b051-11db-88f8-0060085db3f6',
    ...settings,
  };
  const text = Object.entries(lines).map(([key, value]) => `${key}=${value}\n`);
  writeFileSync(file, `${text.join('')}allow 1-65535 192.168.1.0/24 1-65535\n`);
  const pid = join(home.folder, `${made}.pid`);
  const daemon = home.start('router', 'miniupnpd', ['-d', '-f', file, '-P', pid]);
  const ready = lines.enable_natpmp === 'yes' ? /Listening for NAT-PMP/ : /HTTP listening|starting/;
  await printed(daemon, ready, { on: 'err' });
  return daemon;
}

/** Starts a router of ours, which does what a plan says (router.mjs), on the router of a house. */
export async function routerOfOurs(home, plan) {
  await home.batch('router', ['address add 192.168.1.9/24 dev lan']);
  const script = new URL('router.mjs', import.meta.url).pathname;
  const router = home.start('router', process.execPath, [script, JSON.stringify(plan)]);
  await printed(router, /^ready$/m);
  return router;
}

/** Starts the service in a house, with these settings below `reach`, and waits for it. */
export async function service(home, reach, { jvm = [], port = PORT } = {}) {
  const file = join(home.folder, 'porthole.yaml');
  writeFileSync(file, `listen: 0.0.0.0:${port}\nreach: ${reach}\n`);
  const running = home.start('toon', 'java', [
    `-Dporthole.state=${home.folder}`,
    ...jvm,
    ...['-jar', DEVICE_JAR, '--config', file],
  ]);
  running.began = performance.now();
  await printed(running, /^Ready ws:.*\n/m);
  return running;
}

const ECHO_AND_FLIP = `
  import WebSocket from 'ws';
  const url = process.argv[1];
  const socket = new WebSocket(url, { handshakeTimeout: 3000 });
  const heard = [];
  socket.on('open', () => ['échô', 'flip', 'échô'].forEach((text) => socket.send(text)));
  socket.on('message', (data) => {
    heard.push(data.toString());
    if (heard.length === 3) { console.log(JSON.stringify(heard)); process.exit(); }
  });
  const failed = (why) => { console.log(JSON.stringify(String(why))); process.exit(); };
  socket.on('error', ({ message }) => failed(message));
  socket.on('close', (code) => failed('closed with ' + code));`;

/** Resolves to what the echo answers somebody at a place, or to why nothing could be asked. */
export async function echo(home, place, url) {
  const args = ['--input-type=module', '-e', ECHO_AND_FLIP, url];
  return JSON.parse(await home.inside(place, process.execPath, args, { cwd: ROOT }));
}

/** Resolves when a look, repeated several times a second, returns what it should. */
export async function eventually(seconds, what, look) {
  let over = false;
  const looking = (async () => {
    while (!over) {
      if (await look()) return;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  })();
  await within(seconds, what, looking).finally(() => (over = true));
}

/** Waits until the router has no mapping: it may get to the request after the service has ended. */
export const unmapped = (home) =>
  eventually(30, 'the mapping ends', async () => !/dnat/.test(await home.rules()));

/** Returns the lines of the log that tell what the router does; there is one for each change. */
export const routerLines = ({ err }) =>
  err
    .split('\n')
    .filter((line) =>
      /The (router|gateway) \S+ (forwards|does not forward) |no gateway/.test(line),
    );
