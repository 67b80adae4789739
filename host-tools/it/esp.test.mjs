import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as plainTest } from 'node:test';
import { needs } from '../../device/it/support/needs.mjs';
import { ROOT, printed, run, start, within } from '../../device/it/support/processes.mjs';
import { PORTHOLE } from './support/alone.mjs';
import { board, line } from './support/board.mjs';
import { porthole, startPorthole } from './support/porthole.mjs';

const options = needs({ commands: ['socat'] });
const test = (name, body, more = {}) =>
  plainTest(name, { ...options, ...more, concurrency: false }, body);

/** Runs `porthole esp` at a board. */
const esp = (t, { port }, args, more) => porthole(t, ['esp', '-p', port, ...args], more);

/** Runs it where it must succeed, and resolves to what it prints. */
async function does(t, at, args, more) {
  const { code, out, err } = await esp(t, at, args, more);
  assert.equal(code, 0, `${args.join(' ')}: ${out}${err}`);
  return out;
}

function folder(t) {
  const path = mkdtempSync(join(tmpdir(), 'porthole-esp-'));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** Bytes that look random, and are the same at every run. */
function bytes(length, seed = 1) {
  let x = seed;
  return Buffer.from(
    Array.from({ length }, () => (x = (Math.imul(x, 1664525) + 1013904223) | 0) >>> 24),
  );
}

test('info, ls, cat, mkdir, mv, rm and df do what their names say', async (t) => {
  const at = await board(t, { files: [['/a.txt', Buffer.from('hello\n')]] });
  const info = await does(t, at, ['info']);
  assert.match(info, /^firmware: micropython \d+\.\d+\.\d+$/m);
  assert.match(info, /^memory: \d+ of \d+ bytes free$/m);
  assert.match(info, /^storage: \d+ of \d+ bytes free$/m);
  assert.equal(await does(t, at, ['cat', 'a.txt', ':/a.txt']), 'hello\nhello\n');
  const steps = [
    'mkdir',
    'd',
    '+',
    'mv',
    'a.txt',
    'd',
    '+',
    'mv',
    '/d/a.txt',
    '/d/b é.txt',
    '+',
    'ls',
    '-r',
    'd',
  ];
  assert.equal(await does(t, at, steps), '         6  b é.txt\n');
  assert.equal((await at.read('/d/b é.txt')).toString(), 'hello\n');
  assert.equal((await esp(t, at, ['rm', 'd'])).code, 1, 'not with something in it');
  assert.equal(
    await does(t, at, [
      'mkdir',
      '--parents',
      'x/y/z',
      '+',
      'ls',
      '-r',
      'x',
      '+',
      'rm',
      '-r',
      'd',
      'x',
    ]),
    '            y/\n            y/z/\n',
  );
  assert.deepEqual(await at.files(), []);
  assert.match(await does(t, at, ['df']), /^ +size +used +free {2}path\n +\d+ +\d+ +\d+ {2}\/\n$/);
});

test('verbs are joined by +, and the first that fails is the last', async (t) => {
  const at = await board(t);
  const failed = await esp(t, at, [
    'exec',
    'print(1)',
    '+',
    'cat',
    '/nowhere',
    '+',
    'exec',
    'print(2)',
  ]);
  assert.deepEqual([failed.code, failed.out], [1, '1\n']);
  assert.match(failed.err, /^On the board, \/nowhere: .*\.\n$/);
  assert.equal(await does(t, at, ['exec', 'x = 6', '+', 'exec', 'print(x * 7)']), '42\n');
});

test('wrong usage anywhere in a chain is found before the board is touched', async (t) => {
  const at = await board(t);
  for (const [args, sentence] of [
    [[], /^Expected a verb, such as ls\. See 'porthole esp --help'\.\n$/],
    [['bogus'], /^Unknown command 'bogus'\. See 'porthole esp --help'\.\n$/],
    [['mkdir', 'x', '+', 'bogus'], /^Unknown command 'bogus'\. See 'porthole esp --help'\.\n$/],
    [
      ['mkdir', 'x', '+'],
      /^Expected a verb that works on a board after '\+' but was ''\. See 'porthole esp --help'\.\n$/,
    ],
    [
      ['mkdir', 'x', '+', 'ports'],
      /^Expected a verb that works on a board after '\+' but was 'ports'\. /,
    ],
    [
      ['mkdir', 'x', '+', 'mv', 'a'],
      /^Missing required parameter: 'TO'\. See 'porthole esp mv --help'\.\n$/,
    ],
    [
      ['-p', 'ws://a b', 'ls'],
      /^Expected a serial port or ws:\/\/HOST for '-p' but was 'ws:\/\/a b'\. /,
    ],
  ]) {
    const { code, out, err } = await porthole(t, [
      'esp',
      ...(args[0] === '-p' ? [] : ['-p', at.port]),
      ...args,
    ]);
    assert.deepEqual([code, out], [2, ''], args.join(' '));
    assert.match(err, sentence);
  }
  assert.equal(at.bytes, 0);
});

test('a missing local file is reported before the board is opened, unless a get may bring it', async (t) => {
  const dir = folder(t);
  const nowhere = { port: '/dev/ttyNOTHING' };
  const missing = join(dir, 'a.py');
  for (const args of [
    ['run', missing],
    ['put', missing],
    ['ls', '+', 'put', dir, missing],
  ]) {
    assert.deepEqual(await esp(t, nowhere, args), {
      code: 1,
      out: '',
      err: `Cannot read the file ${missing}: it does not exist.\n`,
    });
  }
  assert.deepEqual(await esp(t, nowhere, ['run', dir]), {
    code: 1,
    out: '',
    err: `${dir} is a folder: give a Python script.\n`,
  });
  const at = await board(t, { files: [['/a.py', Buffer.from('print(4)\n')]] });
  assert.equal(await does(t, at, ['get', 'a.py', '--to', missing, '+', 'run', missing]), '4\n');
});

test('run prints at once what a script prints, and exits as the script does', async (t) => {
  const at = await board(t);
  const dir = folder(t);
  const script = join(dir, 'a.py');
  const exit = async (source) => {
    writeFileSync(script, source);
    return esp(t, at, ['run', script]);
  };
  assert.deepEqual(await exit('print("é")\n'), { code: 0, out: 'é\n', err: '' });
  const failed = await exit('print(1)\n\n1/0\n');
  assert.deepEqual([failed.code, failed.out], [1, '1\n']);
  assert.match(
    failed.err,
    /^Traceback .*\n {2}File "<stdin>", line 3, in <module>\nZeroDivisionError: divide by zero\n$/,
  );
  assert.deepEqual(await exit('import sys\nprint(1)\nsys.exit(7)\n'), {
    code: 7,
    out: '1\n',
    err: '',
  });
  assert.deepEqual(await exit('import sys\nif __name__ == "__main__":\n    sys.exit()\n'), {
    code: 0,
    out: '',
    err: '',
  });
  assert.deepEqual(await exit('raise SystemExit("no \\\\ luck")\n'), {
    code: 1,
    out: '',
    err: 'no \\\\ luck\n',
  });
  assert.deepEqual(await exit('def f():\n  return 1 +\n'), {
    code: 1,
    out: '',
    err: 'Traceback (most recent call last):\n  File "<stdin>", line 2\nSyntaxError: invalid syntax\n',
  });

  await does(t, at, ['exec', 'left = 1']);
  assert.match((await exit('print(left)\n')).err, /NameError/, 'it begins anew');

  writeFileSync(script, 'import time\nprint("first")\nwhile True:\n    time.sleep(0.01)\n');
  const running = startPorthole(t, ['esp', '-p', at.port, 'run', script]);
  await printed(running, /first/);
  assert.equal(await running.stop('SIGINT'), 130);
  assert.equal(await does(t, at, ['exec', 'print("free")']), 'free\n');
});

test('files and folders of any content are copied both ways, and unchanged ones are not sent again', async (t) => {
  const at = await board(t);
  const dir = folder(t);
  const tree = join(dir, 'tree');
  mkdirSync(join(tree, 'sub/empty'), { recursive: true });
  const contents = [0, 1, 1023, 1024, 1025, 5000].map((length) => [
    `sub/${length}.bin`,
    bytes(length, length + 1),
  ]);
  contents.push(['all.bin', Buffer.from([...Array(256).keys(), ...Array(256).keys()])]);
  contents.push(['text.py', Buffer.from('print("hello")\r\n'.repeat(500))]);
  for (const [name, content] of contents) writeFileSync(join(tree, name), content);

  const put = ['put', tree, '--to', '/lib/x'];
  assert.equal((await esp(t, at, put)).err, 'Sent and verified: 8, unchanged: 0.\n');
  for (const [name, content] of contents)
    assert.ok((await at.read(`/lib/x/tree/${name}`)).equals(content), name);
  assert.ok(
    !(await at.files()).some(([path]) => path.includes('.porthole')),
    'nothing else is left',
  );
  at.forget();
  assert.equal((await esp(t, at, put)).err, 'Sent and verified: 0, unchanged: 8.\n');
  assert.ok(at.bytes < 3500, `${at.bytes} bytes`);

  await does(t, at, ['get', '/lib/x/tree', '--to', dir + '/back']);
  for (const [name, content] of contents)
    assert.ok(readFileSync(join(dir, 'back', name)).equals(content), name);
  assert.ok(existsSync(join(dir, 'back/sub/empty')));
  assert.match(
    await does(t, at, ['exec', 'print([n for n in globals() if n[0] == "_" and n[1] != "_"])']),
    /^\[\]/,
  );
});

test('put copies files to a folder, a file to a name, and names a missing file', async (t) => {
  const at = await board(t);
  const dir = folder(t);
  for (const name of ['a.py', 'b.py']) writeFileSync(join(dir, name), name);
  await does(t, at, [
    'put',
    join(dir, 'a.py'),
    join(dir, 'b.py'),
    '--to',
    'lib',
    '+',
    'put',
    join(dir, 'a.py'),
    '--to',
    '/main.py',
  ]);
  assert.deepEqual((await at.files()).map(([path]) => path).sort(), [
    '/lib',
    '/lib/a.py',
    '/lib/b.py',
    '/main.py',
  ]);
  const missing = await esp(t, at, ['put', join(dir, 'c.py')]);
  assert.deepEqual(
    [missing.code, missing.err],
    [1, `Cannot read the file ${dir}/c.py: it does not exist.\n`],
  );
  assert.equal((await esp(t, at, ['get', 'nothing'])).code, 1);
  assert.equal(
    (await esp(t, at, ['get', '/main.py', '/lib/a.py', '--to', join(dir, 'a.py')])).code,
    1,
  );
});

/**
 * The bytes that mpremote 1.2x sends for a file: a program in raw paste for each 256 bytes, as
 * Python writes bytes.
 */
function mpremoteBytes(content) {
  const program = (length) => 3 + length + 1;
  let sum = program("f=open('a','wb')\nw=f.write".length) + program('f.close()'.length);
  for (let at = 0; at < content.length; at += 256) {
    const block = content.subarray(at, at + 256);
    const quote = block.includes(0x27) && !block.includes(0x22) ? 0x22 : 0x27;
    let length = 0;
    for (const b of block)
      length +=
        b === 0x5c || b === quote || [9, 10, 13].includes(b) ? 2 : b < 32 || b > 126 ? 4 : 1;
    sum += program("w(b'')".length + length);
  }
  return sum;
}

test('an upload needs fewer bytes on the wire than mpremote', async (t) => {
  const at = await board(t);
  const dir = folder(t);
  const source = readFileSync(new URL('support/board.mjs', import.meta.url));
  const files = {
    'source code': source,
    'random bytes': bytes(10_000),
    'a small file': source.subarray(0, 100),
  };
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(dir, 'a'), content);
    at.forget();
    await does(t, at, ['put', join(dir, 'a')]);
    const per = (sent) => (sent / content.length).toFixed(2);
    t.diagnostic(
      `${name}, ${content.length} bytes: ${per(at.bytes)} bytes a byte, all told; mpremote's form: ${per(mpremoteBytes(content))}`,
    );
    if (content.length > 2000) assert.ok(at.bytes < mpremoteBytes(content), name);
  }
});

for (const rawPaste of ['refused', 'unknown']) {
  test(`a board whose raw paste is ${rawPaste} works by the raw REPL`, async (t) => {
    const at = await board(t, { rawPaste });
    const dir = folder(t);
    writeFileSync(join(dir, 'a'), bytes(3000));
    await does(t, at, ['put', join(dir, 'a'), '+', 'exec', `print("${'long '.repeat(200)}")`]);
    assert.ok((await at.read('/a')).equals(bytes(3000)));
  });

  test(`an empty script, and empty code, end at a board whose raw paste is ${rawPaste}`, async (t) => {
    const at = await board(t, { rawPaste });
    const empty = join(folder(t), 'empty.py');
    writeFileSync(empty, '');
    assert.equal(
      await does(t, at, [
        'exec',
        'x = 3',
        '+',
        'run',
        '--keep',
        empty,
        '+',
        'exec',
        '',
        '+',
        'exec',
        'print(x)',
      ]),
      '3\n',
    );
    assert.equal(
      await does(t, at, ['run', empty, '+', 'exec', 'print("x" in globals())']),
      'False\n',
    );
  });
}

test('a script that restarts the board ends, and says so', async (t) => {
  const at = await board(t);
  const { code, out, err } = await esp(t, at, [
    'exec',
    'print(1)',
    'import machine',
    'machine.reset()',
  ]);
  assert.equal(code, 1);
  assert.match(out, /^1\n/);
  assert.equal(
    err,
    `The board at ${at.port} restarted while the program ran: the program's result is unknown.\n`,
  );
  assert.equal(await does(t, at, ['exec', 'print(3)']), '3\n');
});

test('a script with control characters of the REPL is refused before the board is touched', async (t) => {
  const script = join(folder(t), 'a.py');
  writeFileSync(script, 'print(1)\nprint("\x04")\n');
  const sentence = (name) =>
    `Expected Python in ${name}, but line 2 has the control character 4: write it in a string as '\\x04'.\n`;
  assert.deepEqual(await porthole(t, ['esp', '-p', '/dev/nowhere', 'run', script]), {
    code: 1,
    out: '',
    err: sentence(script),
  });
  const code = await porthole(t, ['esp', '-p', '/dev/nowhere', 'exec', '1', '"\x04"']);
  assert.deepEqual(code, { code: 1, out: '', err: sentence('CODE') });
});

test('garbage before the prompt is ignored', async (t) => {
  const at = await board(t);
  for (const garbage of [
    Buffer.from('raw REPL; CTRL-B to exit\r\nraw raw REPL'),
    bytes(2000),
    Buffer.from('>>> \r\n>OK\x04\x04>'),
  ]) {
    at.line.say(garbage);
    assert.equal(await does(t, at, ['exec', 'print(3)']), '3\n');
  }
});

test('a main.py that runs is stopped', async (t) => {
  const main = 'import time\nwhile True:\n    print("busy")\n    time.sleep(0.01)\n';
  const at = await board(t, { files: [['/main.py', Buffer.from(main)]] });
  assert.equal(await does(t, at, ['exec', 'print(3)']), '3\n');
});

test('reset restarts the board, and the next verb finds it', async (t) => {
  const at = await board(t, { files: [['/main.py', Buffer.from('started = 1\n')]] });
  assert.equal(
    await does(t, at, [
      'exec',
      'x = 1',
      '+',
      'reset',
      '--soft',
      '+',
      'exec',
      'print("x" in globals(), "started" in globals())',
    ]),
    'False False\n',
  );
  assert.equal(
    await does(t, at, [
      'exec',
      'x = 1',
      '+',
      'reset',
      '+',
      'exec',
      'print("x" in globals(), "started" in globals())',
    ]),
    'False True\n',
  );
});

test('a missing port, or one that another process has open, is reported in a sentence', async (t) => {
  const gone = await porthole(t, ['esp', '-p', '/dev/ttyNOTHING', 'ls']);
  assert.deepEqual(gone, {
    code: 1,
    out: '',
    err: "There is no serial port /dev/ttyNOTHING: 'porthole esp ports' lists those there are.\n",
  });
  const file = await porthole(t, ['esp', '-p', join(ROOT, 'README.md'), 'ls']);
  assert.deepEqual(
    [file.code, file.err],
    [
      1,
      `${join(ROOT, 'README.md')} is no serial port: 'porthole esp ports' lists those there are.\n`,
    ],
  );
  const holderOfNull = start(t, 'sh', ['-c', 'exec < /dev/null; echo open; exec sleep 60']);
  await printed(holderOfNull, /open/);
  const device = await porthole(t, ['esp', '-p', '/dev/null', 'info']);
  assert.deepEqual(
    [device.code, device.err],
    [1, "/dev/null is no serial port: 'porthole esp ports' lists those there are.\n"],
  );

  const at = await board(t);
  const holder = start(t, 'sh', ['-c', 'exec < "$0"; echo open; exec sleep 60', at.port]);
  await printed(holder, /open/);
  const busy = await esp(t, at, ['ls']);
  assert.deepEqual([busy.code, busy.out], [1, '']);
  assert.equal(
    busy.err,
    `The serial port ${at.port} is busy: process ${holder.child.pid} (sleep) has it open. Close that first.\n`,
  );
  await holder.stop('SIGKILL');
  await does(t, at, ['ls']);
});

test(
  'a port that may not be opened names the group to join',
  async (t) => {
    const at = await board(t, { mode: '660' });
    const link = execFileSync('readlink', ['-f', at.port]).toString().trim();
    execFileSync('chgrp', ['dialout', link]);
    chmodSync(at.line.folder, 0o755);
    const jar = join(folder(t), 'porthole.jar'); // Where anybody may read it.
    execFileSync('cp', [`${ROOT}host-tools/target/porthole.jar`, jar]);
    chmodSync(join(jar, '..'), 0o755);
    const nobody = ['--reuid=65534', '--regid=65534', '--clear-groups'];
    const command = [...PORTHOLE.slice(0, -1), jar, 'esp', '-p', at.port, 'ls'];
    const { code, err } = await run(t, 'setpriv', [...nobody, ...command], { cwd: '/' });
    assert.equal(code, 1);
    assert.equal(
      err,
      `You may not open the serial port ${at.port}: it belongs to the group dialout. Join it with 'sudo usermod -aG dialout $USER', then log in anew.\n`,
    );
  },
  needs({ root: true, commands: ['socat', 'setpriv'] }),
);

/**
 * What is at a port that is no board that answers; says its part again and again until the test
 * ends.
 */
async function saying(t, part) {
  const far = await line(t, () => {});
  const again = setInterval(() => far.say(part), 20);
  t.after(() => clearInterval(again));
  return far;
}

test('a silent port, a board without MicroPython, a wrong speed and a program that does not stop have different messages', async (t) => {
  const silent = await esp(t, await line(t, () => {}), ['ls']);
  assert.equal(silent.code, 1);
  assert.match(
    silent.err,
    /^Nothing answers at \S+ttyBOARD: check that the board runs MicroPython .*\.\n$/,
  );

  const empty = await esp(
    t,
    await saying(
      t,
      'ets Jul 29 2019 12:21:46\r\n\r\nrst:0x10 (RTCWDT_RTC_RESET)\r\ninvalid header: 0xffffffff\r\n',
    ),
    ['ls'],
  );
  assert.equal(empty.code, 1);
  assert.match(
    empty.err,
    /^(?: {2}.*\n)* {2}invalid header: 0xffffffff\nThere is no MicroPython at \S+, .*: flash its firmware .*\.\n$/,
  );

  const noise = await esp(
    t,
    await saying(t, Buffer.from([0xf8, 0x86, 0x00, 0xe6, 0x1e, 0x98, 0x80, 0x7e])),
    ['ls'],
  );
  assert.equal(noise.code, 1);
  assert.match(
    noise.err,
    /^The output of \S+ is not text, so its speed is another one\. Try --baud 115200, .* 74880, /,
  );

  const main =
    'import micropython, time\nmicropython.kbd_intr(-1)\nwhile True:\n  time.sleep(0.01)\n  print("I go on")\n';
  const stuck = await esp(t, await board(t, { files: [['/main.py', Buffer.from(main)]] }), ['ls']);
  assert.equal(stuck.code, 1);
  assert.match(
    stuck.err,
    /^(?: {2}.*\n)* {2}I go on\n(?: {2}.*\n)?A program at \S+ ignores Ctrl-C: press .*\.\n$/,
  );
});

test('a line that is pulled out ends the command at once', async (t) => {
  const at = await board(t);
  const command = startPorthole(t, [
    'esp',
    '-p',
    at.port,
    'exec',
    'import time\nprint("on")\ntime.sleep(60)',
  ]);
  await printed(command, /on/);
  await at.line.pull();
  assert.equal(await within(60, 'the end', command.exited), 1);
  assert.match(command.err, /^The line to the board at \S+ was lost: was it pulled out\? /);
});

test("repl sends the lines of a pipe, and prints the board's output", async (t) => {
  const at = await board(t);
  const out = await does(t, at, ['exec', 'x = 5', '+', 'repl'], { input: 'print(x + 4)\n' });
  assert.match(out, />>> print\(x \+ 4\)\r\n9\r\n>>> $/);
});

test(
  'repl at a terminal passes every key, Ctrl-] leaves, and the terminal is as before',
  async (t) => {
    const at = await board(t);
    const command = [...PORTHOLE, 'esp', '-p', at.port, 'repl'].join(' ');
    const shell = start(t, 'script', [
      '-qec',
      `${command}; echo "ended with $?"; stty -a | grep -o ' echo '`,
      '/dev/null',
    ]);
    await printed(shell, /Ctrl-\] leaves/);
    shell.child.stdin.write('import time\r');
    shell.child.stdin.write('print("a" + "b")\r');
    await printed(shell, /\r\nab\r\n>>> $/);
    shell.child.stdin.write('for i in range(100000): time.sleep(0.01) or print("loop")\r\r');
    await printed(shell, /\r\nloop\r\n/);
    shell.child.stdin.write('\x03');
    await printed(shell, /KeyboardInterrupt/);
    shell.child.stdin.write('\x1d');
    await printed(shell, /ended with 0\r\n echo /);
  },
  needs({ commands: ['socat', 'script'] }),
);

test('install copies the packages of the folder python to the board; without a name it lists them', async (t) => {
  const python = `${ROOT}src/main/python`;
  const packages = existsSync(python)
    ? readdirSync(python, { recursive: true }).filter(
        (path) => path.endsWith('.py') && !path.endsWith('manifest.py'),
      )
    : [];
  const names = [...new Set(packages.map((path) => path.replace(/(\/.*|\.py)$/, '')))].sort();
  const nowhere = { port: '/dev/ttyNOTHING' };
  const list = names.map((name) => `${name}\n`).join('');
  assert.equal(await does(t, nowhere, ['install']), list);
  const unknown = await esp(t, nowhere, ['install', 'nonsense']);
  assert.equal(unknown.err, `There is no package nonsense: choose one of ${names.join(', ')}.\n`);
  const at = await board(t);
  assert.equal(await does(t, at, ['exec', 'print(1)', '+', 'install']), `1\n${list}`);
  if (names.length > 0) await does(t, at, ['install', ...names]);
  for (const path of packages)
    assert.ok((await at.read(`/lib/${path}`)).equals(readFileSync(join(python, path))), path);
});
