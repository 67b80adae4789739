import { ROOT, run, start } from '../../../device/it/support/processes.mjs';

/** The porthole command, for a shell. */
export const PORTHOLE = [
  'java',
  '-XX:TieredStopAtLevel=1',
  '-XX:+UseSerialGC',
  '-jar',
  `${ROOT}host-tools/target/porthole.jar`,
];

const alone = (args, prefix) => ['--wait', ...prefix, ...PORTHOLE, ...args];

/**
 * Runs a porthole command to its end, without a terminal, and with no environment but what is
 * given.
 */
export const portholeAlone = (t, args, { env = {}, prefix = [], ...options } = {}) =>
  run(t, 'setsid', alone(args, prefix), { env: { PATH: process.env.PATH, ...env }, ...options });

/** Starts one. */
export const startAlone = (t, args, { env = {}, prefix = [], ...options } = {}) =>
  start(t, 'setsid', alone(args, prefix), { env: { PATH: process.env.PATH, ...env }, ...options });
