import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { frame } from './raw.mjs';

const ZEROS = Buffer.alloc(4); // A key that masks nothing.

/** Reads the cases of a file of src/test/vectors, whose README.md says what they mean. */
export function cases(file) {
  const lines = readFileSync(new URL(`../../test/vectors/${file}`, import.meta.url), 'utf8')
    .trim()
    .split('\n');
  return lines.slice(1).map((line) => JSON.parse(line));
}

/**
 * Plays one case of frames to an end that echoes and asserts what it says. `masks`: whether the
 * player is the client. The peer has `write(...buffers)` and `next()`.
 */
export async function play(peer, { send, answers, close }, masks) {
  const due = expected(send, answers, close);
  const sent = bursts(send, masks);
  let heard = 0;
  const hear = async (count) => {
    for (; heard < count; heard++)
      assert.deepEqual(await whole(peer), due[heard], `answer ${heard + 1} of ${due.length}`);
  };
  for (const burst of sent) {
    if (burst.await !== undefined) await hear(burst.await);
    else peer.write(...burst);
  }
  await hear(due.length);
  if (close === undefined)
    peer.write(frame(8, Buffer.from([3, 232]), { key: masks ? ZEROS : undefined }));
  const last = await whole(peer);
  assert.equal(last.op, 8, 'a close frame');
  assert.equal(
    last.hex.length === 0 ? 1005 : Number.parseInt(last.hex.slice(0, 4), 16),
    close ?? 1000,
    'its code',
  );
}

/** The largest message of a case, in bytes. */
export function largest({ send }) {
  let bytes = 0;
  let most = 0;
  for (const item of send.filter(({ op }) => op !== undefined && op < 8)) {
    bytes =
      (item.op === 0 ? bytes : 0) + Math.max(payload(item).length, Number(item.announce ?? 0));
    most = Math.max(most, bytes);
  }
  return most;
}

/** The most fragments of a message of a case. */
export function fragments({ send }) {
  let count = 0;
  let most = 0;
  for (const item of send.filter(({ op }) => op !== undefined && op < 8)) {
    const frames =
      item.fragment === undefined ? 1 : Math.ceil(payload(item).length / item.fragment);
    count = (item.op === 0 ? count : 0) + frames * (item.op === 0 ? (item.times ?? 1) : 1);
    most = Math.max(most, count);
  }
  return most;
}

function payload({ text, hex, bytes }) {
  const once = hex === undefined ? Buffer.from(text ?? '') : Buffer.from(hex, 'hex');
  return bytes === undefined ? once : Buffer.alloc(bytes, once.length > 0 ? once : 0);
}

function frames(item, masks) {
  const { op, fin = true, rsv, fragment, mask = masks, length, announce } = item;
  const bytes = payload(item);
  const options = { rsv, length, announce, key: mask ? ZEROS : undefined };
  if (fragment === undefined) return [frame(op, bytes, { ...options, fin })];
  const parts = [];
  for (let at = 0; at === 0 || at < bytes.length; at += fragment) {
    parts.push(
      frame(at === 0 ? op : 0, bytes.subarray(at, at + fragment), {
        ...options,
        fin: fin && at + fragment >= bytes.length,
      }),
    );
  }
  return parts;
}

/** What is written at once, and between that how many answers are awaited. */
function bursts(send, masks) {
  const all = [[]];
  let answered = 0;
  for (const item of send) {
    if (item.await !== undefined) all.push({ await: item.await }, []);
    else if (item.rest !== undefined) all.push([Buffer.from(item.rest, 'hex')]);
    else if (item.quiet) all.push([]);
    else if (item.count === undefined) {
      for (let i = 0; i < (item.times ?? 1); i++) all.at(-1).push(...frames(item, masks));
    } else {
      for (let i = 0; i < item.count; i++) all.push(frames(item, masks), { await: ++answered }, []);
    }
  }
  return all;
}

function expected(send, answers, close) {
  if (answers !== undefined)
    return answers.flatMap((item) =>
      Array(item.times ?? 1).fill({ op: item.op, hex: payload(item).toString('hex') }),
    );
  if (close !== undefined) return [];
  const echoes = [];
  let message;
  for (const item of send.filter(({ op }) => op !== undefined)) {
    for (let i = 0; i < (item.times ?? item.count ?? 1); i++) {
      const bytes = payload(item);
      if (item.op === 9) echoes.push({ op: 10, hex: bytes.toString('hex') });
      if (item.op >= 8) continue;
      message =
        item.op === 0
          ? { ...message, parts: [...message.parts, bytes] }
          : { op: item.op, parts: [bytes] };
      if (item.fin !== false)
        echoes.push({ op: message.op, hex: Buffer.concat(message.parts).toString('hex') });
    }
  }
  return echoes;
}

/** Resolves to the next control frame or whole message. */
async function whole(peer) {
  let message;
  for (;;) {
    const part = await peer.next();
    assert.notEqual(part, 'end', 'the end says more before it closes');
    const hex = part.payload.toString('hex');
    if (part.op >= 8) return { op: part.op, hex };
    message = part.op === 0 ? { op: message.op, hex: message.hex + hex } : { op: part.op, hex };
    if (part.fin) return message;
  }
}
