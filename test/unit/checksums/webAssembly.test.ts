import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import wabt from "wabt";
import { wasm as folding } from "../../../src/checksums/crc32Folding.ts";
import { wasm as tables } from "../../../src/checksums/crc64Tables.ts";

for (const [name, wasm] of Object.entries({ "crc32Folding.wat": folding, "crc64.wat": tables }))
  test(`the program that runs is the one that can be read in ${name}`, async () => {
    const path = join(import.meta.dirname, "../../../src/checksums", name);
    const module = (await wabt()).parseWat(path, readFileSync(path, "utf8"), { simd: true });
    const { buffer } = module.toBinary({});
    assert.equal(wasm, Buffer.from(buffer).toString("base64"));
  });
