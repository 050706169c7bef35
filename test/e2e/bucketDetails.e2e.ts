import assert from "node:assert/strict";
import { before } from "node:test";
import { s3Sandbox } from "../run/workbench/sandbox.ts";
import { startS3Server, type S3Server } from "../servers/s3.ts";
import { sdkClient } from "../servers/sdkClient.ts";
import { teardownAfterTests } from "../teardown.ts";
import { openWorkbench, uiTest, type Workbench } from "./workbench/session.ts";
import {
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";

const teardown = teardownAfterTests();
let workbench: Workbench;
let server: S3Server;
before(async () => {
  server = teardown.add(await startS3Server());
  await leaveUnfinished(["a/first.bin", "b/second.bin", "<b>third</b>.bin"]);
  workbench = await openWorkbench(teardown, { connections: [s3Sandbox(server)] });
});

async function leaveUnfinished(keys: readonly string[]): Promise<void> {
  const client = sdkClient(server);
  await client.send(new CreateBucketCommand({ Bucket: "uploads" }));
  for (const Key of keys) {
    const target = { Bucket: "uploads", Key };
    const { UploadId } = await client.send(new CreateMultipartUploadCommand(target));
    const Body = Buffer.alloc(6 * 1024 ** 2);
    await client.send(new UploadPartCommand({ ...target, UploadId, PartNumber: 1, Body }));
  }
  client.destroy();
}

uiTest(
  "unfinished uploads are listed with their size and aborted singly and all",
  () => workbench,
  async ({ views, webviews, dialogs }) => {
    await views.open("Stowage");
    await views.expand("Sandbox", "Storage");
    await views.contextMenu("uploads", /^Bucket Details/);
    const page = await webviews.having("section.uploads");
    const rows = page.locator("section.uploads tbody tr");
    await page.locator("section.uploads td.number", { hasText: "6 MB" }).nth(2).waitFor();
    assert.equal(await rows.count(), 3);
    await page.getByRole("button", { name: "Abort: b/second.bin", exact: true }).waitFor();
    await page.getByText("<b>third</b>.bin").waitFor();
    await workbench.shotInBothThemes("bucket-details");

    await rows.filter({ hasText: "a/first.bin" }).locator("[data-action=abort]").click();
    await dialogs.press("Abort");
    await page.getByText("Aborted: 1.").waitFor();
    assert.equal(await rows.count(), 2);
    await page.locator("[data-action=abortAll]").click();
    await dialogs.press("Cancel");
    assert.equal(await rows.count(), 2);
    await page.locator("[data-action=abortAll]").click();
    await dialogs.press("Abort");
    await page.getByText("There are no unfinished uploads.").waitFor();
  },
);
