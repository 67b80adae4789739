import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const PATH = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'];

/**
 * Returns the options of a test that needs root, certain commands or files: on a machine without
 * them it is skipped and says why. With CI=true nothing is skipped: the test runs, and fails on
 * what is missing.
 */
export function needs({ root = false, commands = [], files = [] }) {
  const missing = commands.filter((name) => !PATH.some((dir) => existsSync(join(dir, name))));
  const lacks = [];
  if (root && process.getuid() !== 0) lacks.push('root');
  missing.push(...files.filter((path) => !existsSync(path)));
  if (missing.length > 0) lacks.push(missing.join(', '));
  if (lacks.length === 0 || process.env.CI === 'true') return {};
  return { skip: `needs ${lacks.join(' and ')}` };
}
