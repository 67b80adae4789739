const CPU = 'CPU s/M';

/**
 * What is measured under load: `args` of `porthole bench`; `mode` in which the servers run;
 * `flips` when only servers that reverse text take part; `of` takes the figure from its report;
 * `paced` when the server is not meant to be busy all the time; `once` names peers that are slow
 * to open so many connections, and are measured in the first round only.
 */
export const LOADS = [
  { key: 'echo64', title: `64 B (${CPU})`, mode: 'echo', args: ['-b'] },
  { key: 'depth16', title: '64 B, 16 in flight', mode: 'echo', args: ['-b', '--depth', '16'] },
  { key: 'text4k', title: '4 kB text', mode: 'echo', args: ['--size', '4096'] },
  {
    key: 'mixed4k',
    title: '4 kB text, characters of 1 to 4 bytes',
    mode: 'echo',
    args: ['--size', '4096', '--mixed'],
  },
  {
    key: 'flip4k',
    title: '4 kB text, reversed',
    mode: 'echo',
    flips: true,
    args: ['--size', '4096', '--flip'],
  },
  {
    key: 'flipMixed4k',
    title: '4 kB text, characters of 1 to 4 bytes, reversed',
    mode: 'echo',
    flips: true,
    args: ['--size', '4096', '--mixed', '--flip'],
  },
  { key: 'binary64k', title: '64 kB', mode: 'echo', args: ['-b', '--size', '65536'] },
  {
    key: 'idle2000',
    title: '64 B beside 2,000 idle',
    mode: 'echo',
    args: ['-b', '-c', '1', '--idle', '2000'],
    paced: true,
  },
  {
    key: 'fan50',
    title: 'fan-out of 64 B to 50',
    mode: 'relay',
    args: ['-b', '--fan-out', '-c', '50', '--depth', '16'],
  },
  {
    key: 'fan4k',
    title: 'fan-out of 4 kB to 50',
    mode: 'relay',
    args: ['-b', '--fan-out', '-c', '50', '--depth', '16', '--size', '4096'],
  },
  {
    key: 'fan500',
    title: 'fan-out of 64 B to 500',
    mode: 'relay',
    args: ['-b', '--fan-out', '-c', '500', '--depth', '16'],
    once: ['mosquitto'],
  },
  {
    key: 'patterns',
    title: 'fan-out of 64 B to 64 with 8 patterns each',
    mode: 'relay',
    args: ['-b', '--fan-out', '-c', '64', '--depth', '16', '--patterns', '8'],
  },
  { key: 'tls64', title: 'TLS, 64 B', mode: 'tls', args: ['-b'] },
  { key: 'tls4k', title: 'TLS, 4 kB', mode: 'tls', args: ['-b', '--size', '4096'] },
  {
    key: 'p99',
    title: 'p99 ms at 1,000/s',
    mode: 'echo',
    args: ['-b', '--rate', '1000'],
    of: ({ latencyMicros }) => latencyMicros.p99 / 1000,
    paced: true,
  },
];

/** Connections a second that one core of a server can open: TLS and the opening handshake. */
export const HANDSHAKES = [
  { key: 'tlsFull', title: 'TLS handshakes a second, full', kind: 'full' },
  { key: 'tlsResumed', title: 'TLS handshakes a second, resumed', kind: 'resumed' },
];

/** What is counted on the ARM runtime; `of` takes the figure from the number of instructions. */
export const INSTRUCTIONS = [
  {
    key: 'armStart',
    title: 'ARM: million instructions to the first handshake',
    what: 'start',
    of: (n) => n / 1e6,
  },
  {
    key: 'armEcho64',
    title: 'ARM: thousand instructions for 64 B',
    what: 'echo64',
    of: (n) => n / 1e3,
  },
  {
    key: 'armText4k',
    title: 'ARM: thousand instructions for 4 kB text',
    what: 'text4k',
    of: (n) => n / 1e3,
  },
];

export const COLUMNS = [
  ...LOADS,
  ...HANDSHAKES,
  { key: 'tlsIdle', title: 'kB per idle TLS connection' },
  ...INSTRUCTIONS,
  { key: 'start', title: 'start to first handshake, ms' },
  { key: 'resident', title: 'resident after it, MB' },
  { key: 'perIdle', title: 'bytes per idle connection' },
];

export const IDLE_CONNECTIONS = 5000;

/** Fewer, as servers that keep the largest buffers for each have room for no more in 64 MB. */
export const IDLE_TLS_CONNECTIONS = 400;

/**
 * Figures of uWebSockets, which is in no registry. They were measured in another run, beside the
 * raw echo, libwebsockets and Mosquitto; of each goal the peer of that run that is nearest.
 */
const UWEBSOCKETS = {
  echo64: { of: 'raw', ratio: 3.9 / 4.2 },
  depth16: { of: 'raw', ratio: 0.3 / 0.4 },
  text4k: { of: 'lws', ratio: 4.6 / 6.2 },
  fan50: { of: 'mosquitto', ratio: 0.4 / 3.3 },
};

const uWebSockets = (what, column, times) => {
  const { of, ratio } = UWEBSOCKETS[column];
  return {
    what: `${what}, ${times} of uWebSockets`,
    column,
    of,
    atMost: Number((times * ratio).toPrecision(3)),
  };
};

/**
 * Ours, at most so much of another's, in the same run; `ofColumn` when the other figure is in
 * another column; `ofName` is what the page calls the other figure.
 */
export const GOALS = [
  { what: 'echo of 64 B', column: 'echo64', of: 'raw', atMost: 1.12 },
  uWebSockets('echo of 64 B', 'echo64', 1.1),
  { what: 'echo of 64 B', column: 'echo64', of: 'netty', atMost: 0.6 },
  { what: 'echo of 64 B', column: 'echo64', of: 'library', atMost: 0.45 },
  { what: '16 in flight', column: 'depth16', of: 'raw', atMost: 1.5 },
  uWebSockets('16 in flight', 'depth16', 1.2),
  { what: '16 in flight', column: 'depth16', of: 'library', atMost: 0.25 },
  uWebSockets('4 kB text', 'text4k', 1.3),
  { what: '4 kB text', column: 'text4k', of: 'library', atMost: 0.25 },
  { what: '4 kB text', column: 'text4k', of: 'netty', atMost: 0.3 },
  {
    what: '4 kB of 1- to 4-byte characters',
    column: 'mixed4k',
    of: 'porthole',
    ofColumn: 'text4k',
    ofName: 'ours for ASCII',
    atMost: 2,
  },
  {
    what: '4 kB of 1- to 4-byte characters, C2',
    column: 'mixed4k',
    ours: 'c2',
    of: 'c2',
    ofColumn: 'text4k',
    ofName: 'ours for ASCII, C2',
    atMost: 1.5,
  },
  {
    what: '4 kB text, reversed',
    column: 'flip4k',
    of: 'porthole',
    ofColumn: 'text4k',
    ofName: 'its echo',
    atMost: 3,
  },
  {
    what: '4 kB of 1- to 4-byte characters, reversed',
    column: 'flipMixed4k',
    of: 'porthole',
    ofColumn: 'mixed4k',
    ofName: 'its echo',
    atMost: 3,
  },
  { what: '64 kB', column: 'binary64k', of: 'raw', atMost: 1.4 },
  { what: '64 kB', column: 'binary64k', of: 'library', atMost: 0.3 },
  { what: 'one busy beside 2,000 idle', column: 'idle2000', of: 'raw', atMost: 1.05 },
  { what: 'fan-out to 50', column: 'fan50', of: 'library', atMost: 0.25 },
  { what: 'fan-out to 50', column: 'fan50', of: 'mosquitto', atMost: 0.2 },
  uWebSockets('fan-out to 50', 'fan50', 1.2),
  { what: 'fan-out to 50', column: 'fan50', of: 'netty', atMost: 0.2 },
  ...[
    ['64 B to 50', 'fan50', 0.3],
    ['4 kB to 50', 'fan4k', 0.4],
    ['64 B to 500', 'fan500', 0.3],
    ['64 B to 64 with 8 patterns each', 'patterns', 0.3],
  ].flatMap(([size, column, ofMosquitto]) => [
    {
      what: `the hub, ${size}`,
      column,
      ours: 'hub',
      of: 'porthole',
      ofName: 'our relay',
      atMost: 1.25,
    },
    { what: `the hub, ${size}`, column, ours: 'hub', of: 'mosquitto', atMost: ofMosquitto },
  ]),
  { what: 'p99 at 1,000 messages a second', column: 'p99', of: 'netty', atMost: 1 },
  { what: 'bytes per idle connection', column: 'perIdle', atMost: 1000 },
  { what: 'MB resident after the start', column: 'resident', atMost: 38 },
  {
    what: 'MB resident after the start, class-data archive',
    column: 'resident',
    ours: 'archive',
    of: 'library',
    atMost: 1,
    plus: -5,
  },
  { what: 'start to first handshake', column: 'start', of: 'raw', atMost: 2.73 },
  {
    what: 'start to first handshake, class-data archive',
    column: 'start',
    ours: 'archive',
    of: 'raw',
    atMost: 1.97,
  },
  {
    what: 'start to first handshake, class-data archive',
    column: 'start',
    ours: 'archive',
    of: 'library',
    atMost: 0.7,
  },
];
