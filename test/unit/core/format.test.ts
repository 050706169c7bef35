import assert from "node:assert/strict";
import { test } from "node:test";
import { exactBytes } from "../../../src/core/format.ts";
import { untranslated } from "../../../src/core/translate.ts";

test("a size has its exact count only where that says more", () => {
  const sizes = [0, 1, 43, 1023, 1024, 2_150_000].map((bytes) => exactBytes(bytes, untranslated));
  assert.deepEqual(sizes, [
    ...["0 bytes", "1 byte", "43 bytes", "1,023 bytes"],
    ...["1 KB (1,024 bytes)", "2.1 MB (2,150,000 bytes)"],
  ]);
});
