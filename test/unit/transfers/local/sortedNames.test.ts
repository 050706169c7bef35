import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { compareKeys } from "../../../../src/core/key.ts";
import { SortedNames } from "../../../../src/transfers/local/sortedNames.ts";
import { folderFor } from "../setting.ts";

test("names of a large folder come in the order of keys, each once", async (t) => {
  const folder = folderFor(t);
  // Beyond U+FFFF the order of UTF-8 is another one than that of JavaScript.
  const odd = ["\u{1f600}", "\uffee", "z", "A", "é"];
  const many = Array.from({ length: 7003 }, (_, index) => `f${(index * 4099) % 7003}`);
  const names = [...many, ...odd];
  for (const name of [...names, "left out"]) writeFileSync(join(folder, name), "");
  const read = await SortedNames.read(folder, ({ name }) =>
    name === "left out" ? undefined : name,
  );
  assert.equal(read.isEmpty, false);
  assert.deepEqual([...read], names.sort(compareKeys));
  assert.deepEqual([...read], names, "as often as it is asked");
  assert.equal((await SortedNames.read(folderFor(t), ({ name }) => name)).isEmpty, true);
});

test("a folder that is not there is said to be missing", async (t) => {
  const path = join(folderFor(t), "gone");
  await assert.rejects(
    SortedNames.read(path, ({ name }) => name),
    { kind: "localMissing" },
  );
});
