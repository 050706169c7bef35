import "./base.css";
import "./lifecycle/lifecycle.css";
import type { LifecycleCalls, LifecycleNotices } from "../protocol/lifecycle.ts";
import { connectToHost } from "./host.ts";
import { RulesPage } from "./lifecycle/rulesPage.ts";
import { startPage } from "./startPage.ts";

const { client } = connectToHost<LifecycleCalls, LifecycleNotices>();
startPage(async () => {
  const content = await client.request("load", undefined);
  return new RulesPage(content, client).root;
});
