import assert from "node:assert/strict";
import { test } from "node:test";
import type { KrutrimConnection } from "../../../../src/core/connection.ts";
import { createProvider } from "../../../../src/providers/krutrim/provider.ts";

const connection: KrutrimConnection = {
  kind: "krutrim",
  id: "k",
  name: "K",
  baseUrl: "http://127.0.0.1:9",
  region: "In-Bangalore-1",
};
const secrets = { read: async () => ({ token: "t" }), update: async () => undefined };

test("what is wrong with a bucket's name is said in the language of the window", async () => {
  const l10n = { t: (message: string, ...args: unknown[]) => `«${message}» ${args.join()}`.trim() };
  const session = createProvider({ l10n }).open(connection, secrets);
  const signal = AbortSignal.timeout(5000);
  const home = await session.home(undefined, signal);
  assert.equal(home.bucketNameProblem("ab"), "«A bucket name has at least 3 characters.»");
  assert.match(home.bucketNameProblem("a_b") ?? "", /^«.*» _$/);
  assert.equal(home.bucketNameProblem("fine"), undefined);
  await assert.rejects(home.createBucket({ name: "AB" }, signal), {
    kind: "invalidName",
    message: /^«/,
  });
  await session.dispose();
});
