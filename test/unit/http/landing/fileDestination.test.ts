import assert from "node:assert/strict";
import { closeSync, fstatSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { crc32 } from "node:zlib";
import { Crc32Block, crc32BlockBytes as blockBytes } from "../../../../src/checksums/crc32Block.ts";
import { FileDestination } from "../../../../src/http/landing/fileDestination.ts";
import { writingOf } from "./setting.ts";

const pieceBytes = 64 * 1024;
const sizeBytes = 2 * blockBytes + 5;

/** A file that is written piece by piece, while so many other threads write. */
function startFile(t: TestContext, othersWriting: number) {
  const folder = mkdtempSync(join(tmpdir(), "stowage-destination-"));
  const path = join(folder, "file");
  const fd = openSync(path, "w+");
  t.after(() => {
    closeSync(fd);
    rmSync(folder, { recursive: true });
  });
  const writing = writingOf(othersWriting);
  const sums: number[] = [];
  const place = { fd, position: 0, sizeBytes, crc32: 0 };
  const memory = { block: new Crc32Block(), ...writing };
  const destination = new FileDestination(place, undefined, memory, (_bytes, sum) => {
    sums.push(sum);
  });
  let left = sizeBytes;
  /** Until as much is there; gives how much was held at most. */
  const take = (bytes: number) => {
    let mostHeld = 0;
    for (const end = left - bytes; left > end;) {
      const room = destination.room(left);
      const count = Math.min(room.length, pieceBytes, left - end);
      room.subarray(0, count).fill(1 + (left % 251));
      left -= count;
      destination.filled(count, left);
      mostHeld = Math.max(mostHeld, sizeBytes - left - fstatSync(fd).size);
    }
    return mostHeld;
  };
  return { path, take, sums, writing };
}

test("a thread that is alone writes what is worth it", (t) => {
  const { take } = startFile(t, 0);
  assert.ok(take(blockBytes) < 256 * 1024);
});

test("while another writes more is gathered, and a full block is written all the same", (t) => {
  const { path, take, sums, writing } = startFile(t, 1);
  assert.equal(take(blockBytes - pieceBytes), blockBytes - pieceBytes);
  take(pieceBytes);
  assert.equal(readFileSync(path).length, blockBytes);
  take(pieceBytes * 4);
  assert.equal(readFileSync(path).length, blockBytes);
  // The other has written.
  Atomics.sub(writing.writers, 0, 1);
  take(pieceBytes);
  assert.equal(readFileSync(path).length, blockBytes + pieceBytes * 5);
  take(sizeBytes - blockBytes - pieceBytes * 5);
  assert.equal(readFileSync(path).length, sizeBytes);
  assert.equal(sums.at(-1), crc32(readFileSync(path)));
  assert.deepEqual([writing.writers[0], writing.isWriting[0]], [0, 0]);
});
