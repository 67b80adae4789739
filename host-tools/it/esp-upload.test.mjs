import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { needs } from '../../device/it/support/needs.mjs';
import { within } from '../../device/it/support/processes.mjs';
import { board } from './support/board.mjs';
import { porthole } from './support/porthole.mjs';

const CUT_BYTES = 100;
const BOARDS = 2; // Take turns, as much of a run is waiting.
const RESUMED = 5; // After every so many cuts the command is run again.
const OLD = Buffer.from('old\n'.repeat(100));
const NEW = Buffer.from(
  Array.from({ length: 2200 }, (_, i) => (Math.imul(i, 2654435761) >>> 24) ^ (i >> 3)),
);

test(
  'an upload that is cut at every 100th byte keeps the old file, and continues where it stopped',
  needs({ commands: ['socat'] }),
  async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'porthole-upload-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const local = join(folder, 'data');
    writeFileSync(local, NEW);
    const files = [['/data', OLD]];
    const put = (at) => porthole(t, ['esp', '-p', at.port, 'put', local]);
    const temp = async (at) => (await at.read('/data.porthole'))?.length ?? 0;
    const boards = await Promise.all(Array.from({ length: BOARDS }, () => board(t, { files })));

    assert.equal((await put(boards[0])).code, 0);
    const whole = boards[0].bytes;
    let resumed = 0;

    /** Cuts an upload, after which the board has the old file or the new one. */
    async function putCut(at, cut) {
      await at.chip.restart(files);
      await at.line.plug();
      at.forget();
      at.cutAfter = cut;
      const { code, err } = await put(at);
      await within(60, 'the line is pulled out', at.cut);
      at.cutAfter = Infinity;
      const now = await at.read('/data');
      const isNew = now.equals(NEW);
      assert.ok(isNew || now.equals(OLD), `cut at ${cut}: neither the old file nor the new one`);
      assert.ok(!isNew || (await temp(at)) === 0, `cut at ${cut}`);
      // The last bytes only tidy up: by then all is done.
      if (!isNew)
        assert.deepEqual(
          [code, /^The line to the board at \S+ was lost/.test(err)],
          [1, true],
          `cut at ${cut}: ${err}`,
        );
    }

    /** Runs the command again after a cut. */
    async function putAgain(at, cut) {
      const kept = await temp(at);
      await at.line.plug();
      at.forget();
      const again = await put(at);
      assert.equal(again.code, 0, `cut at ${cut}: ${again.err}`);
      assert.ok((await at.read('/data')).equals(NEW), `cut at ${cut}`);
      assert.equal(await temp(at), 0);
      if (kept > 0) {
        resumed++;
        assert.ok(
          at.bytes <= whole - kept,
          `cut at ${cut}: ${at.bytes} bytes though ${kept} were there`,
        );
      }
      await at.line.pull();
    }

    await Promise.all(
      boards.map(async (at, first) => {
        for (let n = first + 1; n * CUT_BYTES < whole; n += BOARDS) {
          await putCut(at, n * CUT_BYTES);
          if (n % RESUMED !== 0) continue;
          // The power is cut as well; what was written is there.
          if (n % 2 === 0) await at.chip.restart();
          await putAgain(at, n * CUT_BYTES);
        }
      }),
    );
    assert.ok(resumed >= 2, `went on ${resumed} times`);
    t.diagnostic(
      `${Math.floor((whole - 1) / CUT_BYTES)} cuts in ${whole} bytes, ${resumed} uploads resumed`,
    );
  },
);

test(
  'a part of another upload, or a damaged one, is not used',
  needs({ commands: ['socat'] }),
  async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'porthole-upload-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const local = join(folder, 'data');
    writeFileSync(local, NEW);
    for (const there of [
      OLD,
      NEW.subarray(0, 1000).map((b, i) => (i === 500 ? b ^ 1 : b)),
      Buffer.concat([NEW, OLD]),
      NEW,
    ]) {
      const at = await board(t, {
        files: [
          ['/data', OLD],
          ['/data.porthole', there],
        ],
      });
      const { code, err } = await porthole(t, ['esp', '-p', at.port, 'put', local]);
      assert.equal(code, 0, err);
      assert.match(
        err,
        /^(?:Sending data, 2 kB; resumes at 2 kB\n)?Sent and verified: 1, unchanged: 0\.\n$/,
      );
      assert.ok((await at.read('/data')).equals(NEW));
      assert.equal((await at.files()).length, 1);
    }
  },
);
