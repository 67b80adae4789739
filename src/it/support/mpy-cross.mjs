// Compiles the modules on standard input, [{name, source}] as JSON, to .mpy in base64. A process of
// its own, since the package takes over the process's errors and, where there is a fetch, wants to
// fetch its own file.
import { createRequire } from 'node:module';
import { text } from 'node:stream/consumers';

delete globalThis.fetch;
const { compile } = createRequire(import.meta.url)('@pybricks/mpy-cross-v6');

const modules = [];
for (const { name, source } of JSON.parse(await text(process.stdin))) {
  const file = name.replaceAll('/', '.'); // It has no folders; the name is what a traceback says.
  const { status, mpy, err } = await compile(file, source, []);
  if (status !== 0) throw new Error(`${name}: ${err.join('\n')}`);
  modules.push({ name: name.replace(/py$/, 'mpy'), mpy: Buffer.from(mpy).toString('base64') });
}
console.log(JSON.stringify(modules));
