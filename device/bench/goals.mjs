const CPU = 'CPU s/M';

/**
 * What is measured under load: `args` of `porthole bench`; `of` takes the figure from its report.
 */
export const LOADS = [
  { key: 'echo64', title: `64 B (${CPU})`, args: ['-b'] },
  { key: 'depth16', title: '64 B, 16 in flight', args: ['-b', '--depth', '16'] },
  { key: 'text4k', title: '4 kB text', args: ['--size', '4096'] },
  { key: 'binary64k', title: '64 kB', args: ['-b', '--size', '65536'] },
  { key: 'idle2000', title: '64 B beside 2,000 idle', args: ['-b', '-c', '1', '--idle', '2000'] },
  {
    key: 'fan50',
    title: 'fan-out to 50',
    args: ['-b', '--fan-out', '-c', '50', '--depth', '16'],
    relays: true,
  },
  {
    key: 'fan500',
    title: 'fan-out to 500',
    args: ['-b', '--fan-out', '-c', '500', '--depth', '16'],
    relays: true,
  },
  {
    key: 'p99',
    title: 'p99 ms at 1,000/s',
    args: ['-b', '--rate', '1000'],
    of: ({ latencyMicros }) => latencyMicros.p99 / 1000,
  },
];

export const COLUMNS = [
  ...LOADS,
  { key: 'start', title: 'start to first handshake, ms' },
  { key: 'resident', title: 'resident after it, MB' },
  { key: 'perIdle', title: 'kB per idle connection' },
];

export const IDLE_CONNECTIONS = 5000;

/** Ours, at most so much of another's, in the same run. */
export const GOALS = [
  { what: 'echo of 64 B', column: 'echo64', of: 'raw', atMost: 1.15 },
  { what: 'echo of 64 B', column: 'echo64', of: 'netty', atMost: 0.6 },
  { what: 'echo of 64 B', column: 'echo64', of: 'library', atMost: 0.45 },
  { what: '16 in flight', column: 'depth16', of: 'library', atMost: 0.25 },
  { what: '4 kB text', column: 'text4k', of: 'library', atMost: 0.25 },
  { what: '4 kB text', column: 'text4k', of: 'netty', atMost: 0.3 },
  { what: '64 kB', column: 'binary64k', of: 'library', atMost: 0.3 },
  { what: 'one busy beside 2,000 idle', column: 'idle2000', of: 'raw', atMost: 1.2 },
  { what: 'fan-out to 50', column: 'fan50', of: 'library', atMost: 0.25 },
  { what: 'fan-out to 50', column: 'fan50', of: 'mosquitto', atMost: 0.2 },
  { what: 'fan-out to 50', column: 'fan50', of: 'netty', atMost: 0.2 },
  { what: 'p99 at 1,000 messages a second', column: 'p99', of: 'netty', atMost: 1 },
  { what: 'kB per idle connection', column: 'perIdle', atMost: 1 },
  {
    what: 'MB resident after the start',
    column: 'resident',
    ours: 'archive',
    of: 'library',
    atMost: 1,
    plus: -5,
  },
  {
    what: 'start to first handshake',
    column: 'start',
    ours: 'archive',
    of: 'library',
    atMost: 0.7,
  },
];
