import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { bundlePath, currentBundle } from "../run/l10nBundle.ts";

test("the texts for translators are those of the code: npm run l10n", async () => {
  const written = JSON.parse(readFileSync(bundlePath, "utf8")) as Record<string, unknown>;
  const current = JSON.parse(await currentBundle()) as Record<string, unknown>;
  assert.deepEqual(Object.keys(written), Object.keys(current));
});
