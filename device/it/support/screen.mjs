import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ROOT, start } from './processes.mjs';

export const QML = { commands: ['qmlscene', 'Xvfb'] };
export const SCREENSHOTS = `${ROOT}device/target/screenshots`;
const APP = `${ROOT}device/toon/porthole`;
const ANSWER_SECONDS = 20;

/** Starts an X server of our own on a free display, and resolves to its name. */
async function display(t) {
  const server = start(t, 'Xvfb', [
    '-displayfd',
    '1',
    '-screen',
    '0',
    '1280x800x24',
    '-nolisten',
    'tcp',
    '-ac',
  ]);
  for (let tenth = 0; tenth < 300; tenth++) {
    if (/^\d+\n/.test(server.out)) return `:${server.out.trim()}`;
    await pause(100);
  }
  throw new Error(`Xvfb does not start: ${server.err}`);
}

/**
 * Runs the app as the Toon's GUI would, with stand-ins for the modules that only a Toon has.
 *
 * @param inside a command that runs another in the network of a virtual Toon
 */
export async function screen(t, { isNxt = false, properties = {}, inside = [] } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'porthole-screen-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(SCREENSHOTS, { recursive: true });
  const [commands, answers, main] = ['commands', 'answers', 'main.qml'].map((name) =>
    join(folder, name),
  );
  const state = join(folder, 'state');
  mkdirSync(state);
  mkdirSync(join(folder, 'run'));
  const all = {
    stateFolder: state,
    runFolder: join(folder, 'run'),
    settingsPath: join(folder, 'settings.json'),
    watchedMillis: 200,
    glanceMillis: 300,
    ...properties,
  };
  const given = JSON.stringify({ isNxt, commands, answers, app: APP, properties: all });
  writeFileSync(
    main,
    `import QtQuick 2.1\nimport "file://${ROOT}device/it/qml"\n\nToon {\n  given: (${given})\n}\n`,
  );
  const env = {
    ...process.env,
    DISPLAY: await display(t),
    QT_QUICK_BACKEND: 'software',
    QML_XHR_ALLOW_FILE_READ: '1', // As in the Toon's Qt 5.11, which always does.
    QML_XHR_ALLOW_FILE_WRITE: '1',
    QML_DISABLE_DISK_CACHE: '1',
  };
  const words = [...inside, 'qmlscene', '-I', `${ROOT}device/it/qml/modules`, main];
  const program = start(t, words[0], words.slice(1), { env });
  let id = 0;

  const ask = async (command) => {
    const mine = ++id;
    writeFileSync(`${commands}.new`, JSON.stringify({ id: mine, ...command }));
    renameSync(`${commands}.new`, commands);
    for (let end = Date.now() + ANSWER_SECONDS * 1000; Date.now() < end; await pause(20)) {
      try {
        const answer = JSON.parse(readFileSync(answers, 'utf8'));
        if (answer.id === mine) return answer.said;
      } catch {
        // It is being written.
      }
    }
    throw new Error(`No answer to ${JSON.stringify(command)}: ${program.out}${program.err}`);
  };
  const text = (name) => ask({ do: 'text', name });
  return {
    ask,
    text,
    folder,
    state,
    settings: all.settingsPath,
    tap: async (name) => assert.equal(await ask({ do: 'tap', name }), 'tapped'),
    type: (typed) => ask({ do: 'type', text: typed }),
    colour: (name) => ask({ do: 'colour', name }),
    texts: async () => (await ask({ do: 'texts' })).join('\n'),
    grab: async (name) =>
      assert.equal(
        await ask({
          do: 'grab',
          path: `${SCREENSHOTS}/${name}-${isNxt ? '1024x600' : '800x480'}.png`,
        }),
        true,
      ),
    /** Resolves as soon as what is called so says what is wanted. */
    says: async (name, wanted, seconds = 10) => {
      let last;
      for (let end = Date.now() + seconds * 1000; Date.now() < end; await pause(50)) {
        last = await text(name);
        if (wanted.test(last)) return last;
      }
      throw new Error(
        `${name} says '${last}', not ${wanted}, after ${seconds} s\n${program.out}${program.err}`,
      );
    },
    /** What Qt has complained about. */
    complaints: () =>
      program.err
        .split('\n')
        .filter((line) => line && !/propagateSizeHints|XDG_RUNTIME_DIR|no settings yet/.test(line)),
    end: () => program.stop(),
  };
}
