import { before } from "node:test";
import { teardownAfterTests } from "../teardown.ts";
import { type ObjectSetting, startObjectSetting } from "./objectSetting.ts";
import { openWorkbench, uiTest, type Workbench } from "./workbench/session.ts";

const teardown = teardownAfterTests();
let workbench: Workbench;
let setting: ObjectSetting;
let second: ObjectSetting;

before(async () => {
  setting = await startObjectSetting(teardown, "site", "shared");
  second = await startObjectSetting(teardown, "archive", "shared");
  await second.put("archive", "2025/a b.txt", "report");
  await second.put("shared", "readme.md", "read me");
  const { connection, secrets } = second.connection;
  workbench = await openWorkbench(teardown, {
    connections: [
      setting.connection,
      { connection: { ...connection, id: "second", name: "Second" }, secrets },
    ],
  });
  await workbench.views.open("Stowage");
  await workbench.views.row("Second").waitFor();
});

uiTest(
  "a URI from the command palette is found in the connection that has its bucket",
  () => workbench,
  async ({ views, quick }) => {
    await workbench.runCommand("Stowage: Go to Prefix or Key…");
    await quick.item("Second").waitFor();
    await workbench.shot("go-anywhere-dark");
    await quick.fill("s3://shared/readme.md", { accepts: false });
    await quick
      .item(/shared\/readme\.md/)
      .nth(1)
      .waitFor();
    await workbench.shot("go-anywhere-several");
    await workbench.setTheme("light");
    await workbench.shot("go-anywhere-light");
    await workbench.setTheme("dark");
    await quick.fill("s3://archive/2025/a b.txt", { accepts: false });
    await quick.pick(/2025\/a b\.txt/);
    await views.row("a b.txt").waitFor();
  },
);

uiTest(
  "an address of the endpoint of one connection is found with something of another selected",
  () => workbench,
  async ({ views, quick }) => {
    await views.collapse("Second");
    await views.select("Sandbox");
    await workbench.runCommand("Stowage: Go to Prefix or Key…");
    const { connection } = second.connection;
    const endpoint = connection.kind === "s3" ? connection.endpoint : "";
    await quick.fill(`${endpoint}/archive/2025/a%20b.txt`, { accepts: false });
    await quick.pick(/2025\/a b\.txt/);
    await views.row("a b.txt").waitFor();
  },
);
