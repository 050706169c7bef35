import assert from "node:assert/strict";
import { before } from "node:test";
import type { S3Client } from "@aws-sdk/client-s3";
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectVersionsCommand,
  PutObjectAclCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { s3Sandbox } from "../run/workbench/sandbox.ts";
import { startCeph, type CephServer } from "../servers/ceph.ts";
import { sdkClient } from "../servers/sdkClient.ts";
import { teardownAfterTests } from "../teardown.ts";
import { eventually } from "./objectSetting.ts";
import { openWorkbench, uiTest, type Workbench } from "./workbench/session.ts";

const bucket = `a-history-${process.pid}`;
const teardown = teardownAfterTests();
let workbench: Workbench;
let server: CephServer;
let client: S3Client;
before(async () => {
  server = teardown.add(await startCeph());
  client = teardown.add(sdkClient(server));
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  const VersioningConfiguration = { Status: "Enabled" } as const;
  await client.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration }));
  for (const Body of ["first\n", "second\n", "third\n"]) await put("notes/plan.md", Body);
  await put("notes/plan.md.bak", "another object");
  await put("notes/gone.txt", "still kept");
  await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: "notes/gone.txt" }));
  workbench = await openWorkbench(teardown, { connections: [s3Sandbox(server, "Ceph")] });
  workbench.page.setDefaultTimeout(40_000);
  await workbench.views.open("Stowage");
  await workbench.views.expandPath("Ceph", bucket, "notes");
});

async function put(Key: string, Body: string): Promise<void> {
  const type = { ContentType: "text/markdown", Metadata: { author: "ann" } };
  await client.send(new PutObjectCommand({ Bucket: bucket, Key, Body, ...type }));
}

async function text(Key: string): Promise<string | undefined> {
  const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key }));
  return Body?.transformToString();
}

const test = (name: string, body: (workbench: Workbench) => Promise<void>) =>
  uiTest(name, () => workbench, body, { timeoutMs: 180_000 });

test("versions of an object are listed, compared, restored and deleted", async (bench) => {
  const { views, webviews, dialogs, page, editors } = bench;
  await views.contextMenu("plan.md", "Show Versions");
  const list = await webviews.having("tr[data-version]");
  const rows = list.locator("tbody tr");
  await rows.nth(2).waitFor();
  assert.equal(await rows.count(), 3);
  await workbench.shotInBothThemes("versions-object");

  await rows.nth(2).locator("[data-action=compare]").click();
  await page.locator(".monaco-diff-editor .view-line", { hasText: "third" }).first().waitFor();
  await bench.shot("versions-compare");
  await page.locator(".tab", { hasText: "Versions: plan.md" }).click();

  const versions = await webviews.having("tr[data-version]");
  await versions.locator("tbody tr").nth(2).locator("[data-action=restore]").click();
  await versions.locator("tbody tr").nth(3).waitFor();
  assert.equal(await text("notes/plan.md"), "first\n");
  const head = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: "notes/plan.md" }));
  assert.equal(head.Metadata?.["author"], "ann");

  await versions.locator("tr.current [data-action=delete]").click();
  await dialogs.modal.getByText(/version before it becomes the object/).waitFor();
  await bench.shot("versions-delete");
  await dialogs.press("Delete");
  await versions.locator("tbody tr").nth(3).waitFor({ state: "detached" });
  assert.equal(await text("notes/plan.md"), "third\n");
  await editors.closeAll();
});

test("what was deleted below a prefix is seen and brought back", async (bench) => {
  const { views, webviews, dialogs, editors } = bench;
  await views.contextMenu("notes", "Show Versions");
  const list = await webviews.having("tr[data-version]");
  const deleted = list.locator('tr.deleted[data-key="notes/gone.txt"]');
  await deleted.waitFor();
  await list.locator("td.key", { hasText: "plan.md.bak" }).waitFor();
  await workbench.shotInBothThemes("versions-prefix");
  await deleted.locator("[data-action=delete]").click();
  await dialogs.modal.getByText(/The object is there again/).waitFor();
  await dialogs.press("Remove");
  await views.row("gone.txt").waitFor();
  await deleted.waitFor({ state: "detached" });
  assert.equal(await text("notes/gone.txt"), "still kept");
  await editors.closeAll();
});

test("headers, metadata and tags of an object are seen and changed", async (bench) => {
  const { views, webviews, page, editors } = bench;
  await views.contextMenu("plan.md", "Properties");
  let properties = await webviews.having("[data-list=metadata]");
  const field = (name: string) => properties.locator(`[data-field=${name}] input`);
  assert.equal(await field("contentType").inputValue(), "text/markdown");
  await workbench.shotInBothThemes("properties");

  await field("expires").fill("soon");
  await properties.locator("[data-action=save]").click();
  await properties.getByText("Enter a date as HTTP has it").waitFor();
  await field("expires").fill("");
  await field("contentType").fill("text/plain; charset=utf-8");
  await field("cacheControl").fill("no-cache");
  await properties.locator("[data-action=add-metadata]").click();
  await properties.locator("[data-list=metadata] .pair-name").last().fill("two words");
  await properties.locator("[data-list=metadata] .pair-value").last().fill("Grüße");
  await properties.locator("[data-action=save]").click();
  await properties.getByText("without spaces").waitFor();
  await bench.shot("properties-invalid");
  await properties.locator("[data-list=metadata] .pair-name").last().fill("greeting");
  await properties.locator("[data-action=save]").click();
  await properties.getByText("Saved headers and metadata.").waitFor();
  const Key = "notes/plan.md";
  const head = await client.send(new HeadObjectCommand({ Bucket: bucket, Key }));
  assert.equal(head.ContentType, "text/plain; charset=utf-8");
  assert.equal(head.CacheControl, "no-cache");
  assert.equal(head.Metadata?.["author"], "ann");
  assert.ok(head.Metadata?.["greeting"]);
  assert.equal(await text(Key), "third\n");

  await properties.locator("[data-action=add-tags]").click();
  await properties.locator("[data-list=tags] .pair-name").last().fill("project");
  await properties.locator("[data-list=tags] .pair-value").last().fill("moon & stars");
  await properties.locator("[data-action=saveTags]").click();
  await properties.getByText("Saved tags.").waitFor();
  const { TagSet } = await client.send(new GetObjectTaggingCommand({ Bucket: bucket, Key }));
  assert.deepEqual(TagSet, [{ Key: "project", Value: "moon & stars" }]);

  // Tags and permissions of the object's own outlive what writes it anew.
  await client.send(new PutObjectAclCommand({ Bucket: bucket, Key, ACL: "public-read" }));
  await field("cacheControl").fill("max-age=5");
  await properties.locator("[data-action=save]").click();
  await eventually(async () => {
    const saved = await client.send(new HeadObjectCommand({ Bucket: bucket, Key }));
    assert.equal(saved.CacheControl, "max-age=5");
    assert.equal((await fetch(`${server.endpoint}/${bucket}/${Key}`)).status, 200);
    const tagged = await client.send(new GetObjectTaggingCommand({ Bucket: bucket, Key }));
    assert.deepEqual(tagged.TagSet, TagSet);
  });
  await properties.getByText("Saved headers and metadata.").waitFor();

  // Saved over a change of somebody else: nothing is written, and the page shows it.
  await put(Key, "fourth\n");
  await field("cacheControl").fill("no-store");
  await properties.locator("[data-action=save]").click();
  await properties.getByText("was changed by somebody else meanwhile").waitFor();
  assert.equal(await field("contentType").inputValue(), "text/markdown");
  assert.equal(await text(Key), "fourth\n");

  // A browser's VS Code writes its state every five seconds; a desktop does at shutdown.
  await page.waitForTimeout(6_000);
  await bench.reload();
  await page.locator(".tab", { hasText: "Properties: plan.md" }).waitFor();
  properties = await webviews.having("[data-list=metadata]");
  await field("contentType").waitFor();
  assert.equal(await field("contentType").inputValue(), "text/markdown");
  await editors.closeAll();
});

test("a versioned bucket is deleted with its history, after saying so", async (bench) => {
  const { views, quick } = bench;
  const { Versions } = await client.send(new ListObjectVersionsCommand({ Bucket: bucket }));
  assert.ok((Versions ?? []).length > 4);
  const { Status } = await client.send(new GetBucketVersioningCommand({ Bucket: bucket }));
  assert.equal(Status, "Enabled");
  await views.contextMenu(bucket, "Delete Bucket…");
  await quick.widget.getByText(/earlier versions: \d/).waitFor();
  await bench.shot("versions-bucket-delete");
  await quick.fill(bucket);
  await views.row(bucket).waitFor({ state: "detached" });
  const { Buckets } = await client.send(new ListBucketsCommand({}));
  assert.ok(!(Buckets ?? []).some(({ Name }) => Name === bucket));
});
