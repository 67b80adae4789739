// ruff, which npm has as WebAssembly, for the Python sources.
//   node scripts/ruff.mjs FILE ...            tells breaches of the rules below
//   node scripts/ruff.mjs --check FILE ...    tells files that are not in ruff's format
//   node scripts/ruff.mjs --write FILE ...    rewrites them
import { readFileSync, writeFileSync } from 'node:fs';
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

const [first, ...rest] = process.argv.slice(2);
const files = first.startsWith('--') ? rest : [first, ...rest];
let found = 0;

function tell(line) {
  console.log(line);
  found += 1;
}

for (const file of files) {
  const source = readFileSync(file, 'utf8');
  const formatted = workspace.format(source);
  if (first === '--write') {
    if (formatted !== source) writeFileSync(file, formatted);
  } else if (first === '--check') {
    if (formatted !== source) tell(`${file}: not in the format of ruff`);
  } else {
    for (const { code, message, start_location: at } of workspace.check(source)) {
      tell(`${file}:${at.row}:${at.column}: ${code ?? 'syntax'} ${message}`);
    }
  }
}
process.exitCode = found > 0 ? 1 : 0;
