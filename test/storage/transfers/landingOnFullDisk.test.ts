import assert from "node:assert/strict";
import {
  closeSync,
  mkdtempSync,
  openSync,
  readSync,
  rmdirSync,
  statSync,
  truncateSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { crc32 } from "node:zlib";
import { Crc32Block, crc32BlockBytes as blockBytes } from "../../../src/checksums/crc32Block.ts";
import { FileDestination } from "../../../src/http/landing/fileDestination.ts";
import { writingOf } from "../../unit/http/landing/setting.ts";
import { fill, mount } from "./matrix/smallDisk.ts";

test(
  "of a block that a full disk took half of nothing counts, so that its CRC-32 stays right",
  { skip: process.getuid?.() === 0 ? false : "only root can make a small disk" },
  () => {
    const folder = mkdtempSync(join(tmpdir(), "stowage-full-"));
    const unmount = mount(folder, "size=4m");
    const fd = openSync(join(folder, "file"), "w+");
    try {
      const told: { bytes: number; crc32: number }[] = [];
      const memory = { block: new Crc32Block(), ...writingOf(0) };
      const destination = new FileDestination(
        { fd, position: 0, sizeBytes: 3 * blockBytes, crc32: 0 },
        undefined,
        memory,
        (bytes, sum) => told.push({ bytes, crc32: sum }),
      );
      const take = (value: number, leftBlocks: number) => {
        destination.room((leftBlocks + 1) * blockBytes).fill(value);
        destination.filled(blockBytes, leftBlocks * blockBytes);
      };
      take(1, 2);
      const others = join(folder, "others");
      fill(others);
      // Room for half a block.
      truncateSync(others, statSync(others).size - blockBytes / 2);
      assert.throws(() => take(2, 1), { name: "WriteFailure" });
      destination.end();
      const kept = Buffer.alloc(blockBytes, 1);
      assert.deepEqual(told, [{ bytes: blockBytes, crc32: crc32(kept) }]);
      const there = Buffer.alloc(blockBytes);
      readSync(fd, there, 0, blockBytes, 0);
      assert.deepEqual(there, kept);
    } finally {
      closeSync(fd);
      unmount();
      rmdirSync(folder);
    }
  },
);
