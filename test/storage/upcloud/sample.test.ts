import assert from "node:assert/strict";
import { test } from "node:test";
import { intervalHoursFor } from "../../../src/core/metrics.ts";
import { fillWithSamples } from "../../servers/upcloud/sample.ts";
import { openAccount, signal } from "./account.ts";

test("the sample account has two services in different states, identities, and a month of figures", async () => {
  const account = await openAccount();
  await fillWithSamples(account.server);
  const [backups, media] = await account.services.list({ sort: "name" }, signal);
  assert.deepEqual([backups?.state, media?.state], ["stopped", "running"]);
  if (!media) assert.fail("there is no media service");
  const parts = account.services.open(media.id);
  const { iam } = parts.access;
  assert.deepEqual(
    (await iam.users.list(signal)).map((one) => one.name),
    ["deploy", "analyst"],
  );
  assert.equal((await iam.policies.versions("uploads", signal)).length, 2);
  const buckets = await parts.metrics.buckets(signal);
  assert.deepEqual(
    buckets.map((one) => [one.name, one.objectCount]),
    [
      ["images", 13],
      ["videos", 3],
      ["website", 2],
    ],
  );
  const to = new Date();
  for (const days of [1, 7, 30]) {
    const from = new Date(to.getTime() - days * 24 * 3_600_000);
    const intervalHours = intervalHoursFor(from, to);
    const points = await parts.metrics.series({ from, to, intervalHours }, signal);
    assert.ok(points.length >= 24 && points.length <= 102, `${days}: ${points.length}`);
    assert.ok(points.some((point) => point.bytesTransmitted > 0));
    const totals = await parts.metrics.totals(signal);
    const { bytesTotal, objectsTotal } = points.at(-1) ?? assert.fail("no points");
    assert.deepEqual([objectsTotal, bytesTotal], [totals.objectCount, totals.sizeBytes]);
    for (const point of points) {
      assert.equal(point.end.getTime() - point.start.getTime(), intervalHours * 3_600_000);
    }
  }
});
