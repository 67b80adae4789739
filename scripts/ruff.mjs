// Checks the Python sources with ruff, which npm has as WebAssembly: rules and style.
//   node scripts/ruff.mjs FILE ...
import { readFileSync } from 'node:fs';
import { PositionEncoding, Workspace } from '@astral-sh/ruff-wasm-nodejs';

const workspace = new Workspace(
  {
    'line-length': 100,
    'target-version': 'py37', // The oldest that ruff knows; MicroPython 1.19 has about that syntax.
    builtins: ['metadata', 'package'], // Of MicroPython's manifest files.
    lint: {
      select: ['A', 'B', 'C4', 'E', 'F', 'I', 'PLE', 'PLW', 'RET', 'RUF', 'SIM', 'W'],
      ignore: [
        'B904', // MicroPython chains no exceptions.
        'E731', // What is sent to a board one line at a time has lambdas.
        'PLW2901', // A loop's variable may be narrowed.
        'RET503', // An implicit None is less bytecode than a written one.
        'RUF005', // As is + beside unpacking.
        'RUF021', // "and" before "or" is known.
        'SIM102', // Two conditions may stand apart, with a comment for each.
        'SIM105', // MicroPython has no contextlib.
        'SIM108', // Nor is a conditional expression always clearer.
        'SIM109', // A tuple of constants is more bytecode than two comparisons.
        'SIM115', // On a board a file is open from one command to another.
      ],
    },
  },
  PositionEncoding.Utf16,
);

let found = 0;
for (const file of process.argv.slice(2)) {
  const source = readFileSync(file, 'utf8');
  for (const { code, message, start_location: at } of workspace.check(source)) {
    console.log(`${file}:${at.row}:${at.column}: ${code ?? 'syntax'} ${message}`);
    found += 1;
  }
  if (workspace.format(source) !== source) {
    console.log(`${file}: not in the style of ruff format`);
    found += 1;
  }
}
process.exitCode = found > 0 ? 1 : 0;
