import assert from "node:assert/strict";
import { before } from "node:test";
import type { S3Client } from "@aws-sdk/client-s3";
import {
  CreateBucketCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketVersioningCommand,
  GetObjectLockConfigurationCommand,
  GetPublicAccessBlockCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { s3Sandbox } from "../run/workbench/sandbox.ts";
import { startCeph, type CephServer } from "../servers/ceph.ts";
import { sdkClient } from "../servers/sdkClient.ts";
import { teardownAfterTests } from "../teardown.ts";
import { openWorkbench, uiTest, type Workbench } from "./workbench/session.ts";

const bucket = `a-settings-${process.pid}`;
const locked = `a-locked-${process.pid}`;
const teardown = teardownAfterTests();
let workbench: Workbench;
let server: CephServer;
let client: S3Client;
before(async () => {
  server = teardown.add(await startCeph());
  client = teardown.add(sdkClient(server));
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  await client.send(new CreateBucketCommand({ Bucket: locked, ObjectLockEnabledForBucket: true }));
  const VersioningConfiguration = { Status: "Enabled" } as const;
  await client.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration }));
  const put = (Key: string, Body: string, Tagging?: string) =>
    client.send(new PutObjectCommand({ Bucket: bucket, Key, Body, ...(Tagging && { Tagging }) }));
  await put("logs/old.log", "0123456789", "keep=no");
  await put("logs/old.log", "01234567890123456789", "keep=no");
  await put("logs/kept.log", "01234567890123456789", "keep=yes");
  await put("logs/small.log", "1", "keep=no");
  await put("data/a.bin", "01234567890123456789");
  workbench = await openWorkbench(teardown, { connections: [s3Sandbox(server, "Ceph")] });
  workbench.page.setDefaultTimeout(40_000);
  await workbench.views.open("Stowage");
  await workbench.views.expand("Ceph");
});

const test = (name: string, body: (workbench: Workbench) => Promise<void>) =>
  uiTest(name, () => workbench, body, { timeoutMs: 180_000 });

test("a lifecycle rule says what it would remove by prefix, tag and size, and is kept", async (bench) => {
  const { views, webviews, editors } = bench;
  await views.contextMenu(bucket, "Lifecycle Rules");
  const page = await webviews.having("[data-action=new]");
  const fill = (name: string, text: string) =>
    page.locator(`[data-field=${name}]`).locator("input, textarea").fill(text);
  await page.locator("[data-action=new]").click();
  await fill("name", "Tidy logs");
  await fill("prefix", "logs/");
  await fill("tags", "keep=no");
  await fill("largerThanBytes", "5");
  await fill("expirationDate", "2020-01-01");
  await fill("noncurrentDays", "30");
  await fill("newerNoncurrentVersions", "2");
  await page.locator("[data-action=preview]").click();
  await page.getByText(/It would remove 1 of 3 objects today, 20 B in all\./).waitFor();
  await page.getByText(/Earlier versions: 0 of 1/).waitFor();
  await page.locator(".preview code", { hasText: "logs/old.log" }).waitFor();
  await workbench.shotInBothThemes("lifecycle-ceph-preview");
  await fill("expirationDays", "3");
  await page.locator("[data-action=save]").click();
  await page.getByText("Enter days or a date, not both.").waitFor();
  await fill("expirationDate", "");
  // This server drops sizes and numbers of versions: the rule would remove more than it says.
  await page.locator("[data-action=save]").click();
  await page.getByText(/does not keep this rule as it is written/).waitFor();
  await bench.shot("lifecycle-ceph-refused");
  await fill("largerThanBytes", "");
  await fill("newerNoncurrentVersions", "");
  await page.locator("[data-action=save]").click();
  await page.locator('[data-rule="Tidy logs"]').waitFor();

  await page.locator("[data-action=new]").click();
  await fill("name", "Abort uploads");
  await fill("abortUploadsAfterDays", "7");
  await page.locator("[data-action=save]").click();
  await page.locator('[data-rule="Abort uploads"]').waitFor();
  await workbench.shotInBothThemes("lifecycle-ceph");
  const kept = await client.send(new GetBucketLifecycleConfigurationCommand({ Bucket: bucket }));
  const first = kept.Rules?.find(({ ID }) => ID === "Tidy logs");
  const second = kept.Rules?.find(({ ID }) => ID === "Abort uploads");
  // Servers differ in how they nest a filter of several parts.
  const filter = JSON.stringify(first?.Filter);
  assert.match(filter, /"Key":"keep","Value":"no"/);
  assert.match(filter, /"Prefix":"logs\/"/);
  assert.equal(first?.Expiration?.Days, 3);
  assert.equal(second?.AbortIncompleteMultipartUpload?.DaysAfterInitiation, 7);
  await editors.closeAll();
});

test("versioning, tags and blocks of public access are changed in the details of a bucket", async (bench) => {
  const { views, webviews, dialogs, quick, editors } = bench;
  await views.contextMenu(bucket, /^Bucket Details/);
  const page = await webviews.having("[data-feature=versioning]");
  const row = (feature: string) => page.locator(`[data-feature=${feature}]`);
  await workbench.shotInBothThemes("bucket-features-ceph");
  await row("versioning").locator("[data-action=suspend]").click();
  await dialogs.modal.getByText(/Versions that are kept already stay/).waitFor();
  await dialogs.press("Suspend");
  await row("versioning").getByText("suspended").waitFor();
  const Bucket = bucket;
  assert.equal((await client.send(new GetBucketVersioningCommand({ Bucket }))).Status, "Suspended");

  await row("publicAccessBlock").locator("[data-action=edit]").click();
  await quick.tick(/^Refuse new public policies/);
  await quick.tick(/^Keep the public out/);
  await bench.shot("bucket-public-access");
  await quick.pressOk();
  await row("publicAccessBlock").getByText("2 of 4 blocks on").waitFor();
  const { PublicAccessBlockConfiguration: block } = await client.send(
    new GetPublicAccessBlockCommand({ Bucket }),
  );
  assert.equal(block?.RestrictPublicBuckets, true);

  await row("tags").locator("[data-action=edit]").click();
  await quick.pick(/Tags/);
  await quick.pick(/Add Tag/);
  await quick.fill("team=web");
  await quick.pick(/Done/);
  await quick.pick(/Save/);
  await row("tags").getByText("team=web").waitFor();
  await editors.closeAll();
});

test("a new bucket is made with object lock, and its details say what it has", async (bench) => {
  const { views, webviews, quick, editors } = bench;
  await views.contextMenu("Ceph", "Create Bucket…");
  await quick.fill(`b-locked-${process.pid}`);
  await quick.message.getByText("Region of the bucket").waitFor();
  await quick.input.press("Enter");
  // The list stays: what is pressed at once is meant for it, and never for the tree below.
  await quick.pick(/Object lock/);
  await quick
    .item(/Object lock/)
    .filter({ hasText: "on" })
    .waitFor();
  await workbench.shotInBothThemes("bucket-new-locked");
  await quick.pick(/Create Bucket/);
  await views.contextMenu(`b-locked-${process.pid}`, /^Bucket Details/);
  const page = await webviews.having("[data-feature=objectLock]");
  await page.locator("[data-feature=objectLock]").getByText("on, without a default").waitFor();
  await page.locator("[data-feature=versioning]").getByText("On", { exact: true }).waitFor();
  await page.locator("dl.facts dt", { hasText: "Created" }).waitFor();
  await workbench.shotInBothThemes("bucket-details-locked");
  await editors.closeAll();
});

test("a bucket that the server does not lock as it is says so", async (bench) => {
  const { views, webviews, dialogs, editors } = bench;
  await views.contextMenu(bucket, /^Bucket Details/);
  const page = await webviews.having("[data-feature=objectLock]");
  await page.locator("[data-feature=objectLock] [data-action=enable]").click();
  await dialogs.modal.getByText(/never be turned off again/).waitFor();
  await dialogs.press("Turn On for Good");
  await page
    .getByText(/does not lock the bucket/)
    .first()
    .waitFor();
  await workbench.shotInBothThemes("bucket-lock-refused");
  await editors.closeAll();
});

test("a locked bucket gets a default retention, compliance only after a question", async (bench) => {
  const { views, webviews, dialogs, quick, editors } = bench;
  await views.contextMenu(locked, /^Bucket Details/);
  const page = await webviews.having("[data-feature=objectLock]");
  const row = page.locator("[data-feature=objectLock]");
  await row.locator("[data-action=retention]").click();
  await quick.pick("Governance");
  await quick.fill("soon", { accepts: false });
  await quick.message.filter({ hasText: "Enter days as in 30d" }).waitFor();
  await quick.fill("30d");
  await row.getByText("GOVERNANCE, 30 days").waitFor();
  await row.locator("[data-action=retention]").click();
  await quick.pick("Compliance");
  await quick.fill("1y");
  await dialogs.modal.getByText(/neither you nor the owner/).waitFor();
  await bench.shot("bucket-compliance");
  await dialogs.press("Cancel");
  await row.getByText("GOVERNANCE, 30 days").waitFor();
  const { ObjectLockConfiguration } = await client.send(
    new GetObjectLockConfigurationCommand({ Bucket: locked }),
  );
  assert.equal(ObjectLockConfiguration?.Rule?.DefaultRetention?.Mode, "GOVERNANCE");
  await editors.closeAll();
});
