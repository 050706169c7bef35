import assert from "node:assert/strict";
import { test } from "node:test";
import type { BucketFeature, BucketFeatures } from "../../../src/core/bucketFeatures.ts";
import type { BucketHome } from "../../../src/core/bucketHome.ts";
import { featureRows } from "../../../src/panels/bucketFeatureRows.ts";
import { l10n } from "../commands/l10n.ts";

const features = {
  probe: async () =>
    new Proxy({} as Record<BucketFeature, unknown>, { get: () => ({ kind: "supported" }) }),
  cors: { get: async () => [] },
  objectLock: async () => ({ isEnabled: true, defaultRetention: { mode: "GOVERNANCE", days: 1 } }),
  publicAccess: async () => ({ isPublicByPolicy: false, publicGrants: [] }),
} as unknown as BucketFeatures;

const home = {
  lifecycle: { list: async () => [{}] },
  settings: { get: async () => ({ versioning: "off", tags: {} }) },
} as unknown as BucketHome;

test("what is set is told in words that fit their number", async () => {
  const context = { l10n, explain: String };
  const rows = await featureRows(home, features, "b", context, new AbortController().signal);
  const details = Object.fromEntries(rows.map(({ id, detail }) => [id, detail]));
  const { cors, lifecycle, objectLock, versioning, tags, policyStatus } = details;
  assert.deepEqual(
    [cors, lifecycle, objectLock, versioning, tags, policyStatus],
    ["None", "1 rule", "On: GOVERNANCE, 1 day", "Off", "None", "Not public"],
  );
});
