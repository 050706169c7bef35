import "./base.css";
import "./versions/versions.css";
import type { VersionsCalls, VersionsNotices } from "../protocol/versions.ts";
import { connectToHost } from "./host.ts";
import { startPage } from "./startPage.ts";
import { VersionsPage } from "./versions/versionsPage.ts";

const { client } = connectToHost<VersionsCalls, VersionsNotices>();
startPage(async () => {
  const page = new VersionsPage(await client.request("load", undefined), client);
  await page.reload();
  return page.root;
});
