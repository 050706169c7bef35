import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import type { Selected, TransferEngine } from "../../../src/transfers/transfer.ts";
import type { FaultProxy } from "../../servers/faultProxy.ts";
import {
  engineFor,
  folderFor,
  md5,
  mebibyte,
  quietly,
  requireClean,
  type Workshop,
} from "./workshop.ts";

export const part = 5 * mebibyte;
/** Nine parts, of which the last is short. */
export const size = 8 * part + 5;

type ObjectAt = Selected & { readonly kind: "object" };

export function rangeOf(index: number): string {
  return `bytes=${index * part}-${Math.min((index + 1) * part, size) - 1}`;
}

/** The third part is damaged on its way, once. */
function damageThird(proxy: FaultProxy) {
  return proxy.add({
    method: "GET",
    where: ({ headers }) => headers.range === rangeOf(2),
    times: 1,
    fault: { kind: "flipBit", in: "answer", atByte: 1000 },
  });
}

/** What comes down of an object is what the file at the path has. */
export async function checkDownload(
  t: TestContext,
  object: ObjectAt,
  path: string,
  engine: TransferEngine = engineFor(t),
): Promise<void> {
  const folder = folderFor(t);
  requireClean(await engine.download([object], folder, quietly));
  const name = object.key.slice(object.key.lastIndexOf("/") + 1);
  assert.equal(md5(readFileSync(join(folder, name))), md5(readFileSync(path)));
}

/** An object of parts, read through the proxy, is mended with one of them, not with the whole. */
export async function checkMendedDownload(
  t: TestContext,
  proxy: FaultProxy,
  object: ObjectAt,
  path: string,
): Promise<void> {
  const met = damageThird(proxy);
  await checkDownload(t, object, path, engineFor(t, { parallelParts: 1 }));
  assert.equal(met.hits, 1);
  const gets = proxy.requests.filter(({ method }) => method === "GET");
  const asked = gets.map(({ headers }) => headers.range ?? "");
  const again = asked.filter((range, index) => asked.indexOf(range) < index);
  // Nobody says which part it is: those before it are looked at, too, and none behind it.
  assert.deepEqual(again, [0, 1, 2].map(rangeOf));
}

/** The same on its way to another store: the target gets one part more. */
export async function checkMendedCopy(
  t: TestContext,
  { proxy, store, bucket }: Workshop,
  object: ObjectAt,
  path: string,
): Promise<void> {
  const met = damageThird(proxy);
  const folder = object.key.slice(0, object.key.lastIndexOf("/") + 1);
  const to = { store, bucket, prefix: `${folder}to/` };
  let bytesMoved = 0;
  const report = await engineFor(t).copy([object], to, {
    ...quietly,
    onProgress: (progress) => (bytesMoved = progress.bytesMoved),
  });
  requireClean(report);
  assert.equal(met.hits, 1);
  assert.ok(bytesMoved <= size + part, `${bytesMoved} bytes were sent`);
  const key = to.prefix + object.key.slice(folder.length);
  await checkDownload(t, { kind: "object", store, bucket, key }, path);
}
