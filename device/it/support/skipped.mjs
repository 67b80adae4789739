import { relative } from 'node:path';

/**
 * A reporter for node --test: writes a line for each test that was skipped, with its file and the
 * reason.
 */
export default async function* skipped(events) {
  for await (const { type, data } of events) {
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    const left = data.skip ?? data.todo;
    if (left === undefined || left === false) continue;
    const reason = typeof left === 'string' && left !== '' ? left : 'no reason is given';
    yield `${relative(process.cwd(), data.file ?? '')}: ${data.name} (${reason})\n`;
  }
}
