import assert from "node:assert/strict";
import { before } from "node:test";
import { startKrutrim, type KrutrimServer } from "../servers/krutrim/server.ts";
import { fillKrutrim } from "../servers/krutrim/sample.ts";
import { unseenOperations } from "../fixtures/krutrim/operations.ts";
import { teardownAfterTests } from "../teardown.ts";
import { openAccessPane, replaceText, typingSettings, until } from "./workbench/access.ts";
import { openWorkbench, uiTest as anyUiTest, type Workbench } from "./workbench/session.ts";

/** Long ways through the workbench, on machines that do other things too. */
const uiTest = (name: string, bench: () => Workbench, body: (bench: Workbench) => Promise<void>) =>
  anyUiTest(name, bench, body, { timeoutMs: 240_000 });

const password = "246810";
const teardown = teardownAfterTests();
let server: KrutrimServer;
let workbench: Workbench;
before(async () => {
  server = teardown.add(await startKrutrim({ behaviour: { oneTimePassword: password } }));
  await fillKrutrim(server);
  const { baseUrl, apiKey: token, customerId, accessKeyId, secretAccessKey } = server;
  const where = { kind: "krutrim", id: "krutrim", baseUrl, region: "In-Bangalore-1" } as const;
  const connection = { ...where, name: "Krutrim", customerId };
  const secrets = { token, accessKeyId, secretAccessKey };
  workbench = await openWorkbench(teardown, {
    connections: [{ connection, secrets }],
    settings: typingSettings,
  });
  await workbench.views.open("Stowage");
  await openAccessPane(workbench.views);
  await workbench.views.expand("Krutrim", "Access");
});

function policyNamed(name: string) {
  return [...server.context.account.policies.values()].find((policy) => policy.name === name);
}

uiTest(
  "a policy is made by saving its statements, attached to users who are typed, changed and deleted",
  () => workbench,
  async (bench) => {
    const { views, quick, editors, dialogs, page } = bench;
    await views.expand("Account policies", "Access");
    await views.contextMenu("Account policies", "Create Policy…");
    await quick.fill("auditors");
    await editors.tab("auditors.account-policy.json").waitFor();
    await page.locator(".squiggly-info").first().waitFor();
    assert.equal(policyNamed("auditors"), undefined);
    const statement = { effect: "allow", actions: ["kos:GetObject"], resources: ["*"] };
    await replaceText(bench, JSON.stringify({ statements: [statement], conditions: [] }));
    await editors.save();
    await until(() => policyNamed("auditors") !== undefined);
    assert.deepEqual(policyNamed("auditors")?.statements, [statement]);
    await views.row("auditors", "Access").waitFor();
    await bench.shotInBothThemes("access-krutrim");
    await editors.closeAll();

    await views.contextMenu("auditors", "Attach to Users…");
    await quick.fill("kcid-7, krn:iam:user:8@acc-9");
    await until(() => policyNamed("auditors")?.users.size === 2);
    assert.deepEqual(
      [...(policyNamed("auditors")?.users.values() ?? [])],
      [{ kcid: "kcid-7" }, { krn: "krn:iam:user:8", accountId: "acc-9" }],
    );
    await views.contextMenu("auditors", "Detach from Users…");
    await quick.fill("kcid-7");
    await until(() => policyNamed("auditors")?.users.size === 1);

    await views.contextMenu("auditors", "Open Document");
    await editors.tab("auditors.account-policy.json").waitFor();
    const other = { ...statement, effect: "deny" };
    await replaceText(bench, JSON.stringify({ statements: [other], conditions: [] }));
    await editors.save();
    await until(
      () => JSON.stringify(policyNamed("auditors")?.statements) === JSON.stringify([other]),
    );
    await editors.closeAll();

    await views.contextMenu("auditors", "Delete Policy…");
    await dialogs.press("Delete");
    await views.row("auditors", "Access").waitFor({ state: "detached" });
    assert.equal(policyNamed("auditors"), undefined);
  },
);

uiTest(
  "a key of the account is made, taken over, and deleted with a one-time password; all of them by typing the count",
  () => workbench,
  async (bench) => {
    const { views, quick, dialogs } = bench;
    const { keys } = server.context.account;
    await views.collapse("Account policies", "Access");
    await views.expand("Access keys", "Access");
    const before = new Set(keys.keys());
    await views.contextMenu("Access keys", "Create Access Key…");
    await quick.fill("ci");
    await dialogs.modal.getByText(/^Access key/).waitFor();
    const made = [...keys.values()].find(({ accessKeyId }) => !before.has(accessKeyId));
    assert.ok(made);
    await dialogs.modal.getByText(made.secretAccessKey).waitFor();
    await dialogs.press("Use for This Connection");
    await dialogs.modal.getByText(/takes the place of/).waitFor();
    await dialogs.press("Use");
    await dialogs.modal.getByText(/Taken/).waitFor();
    await dialogs.press("Done");
    await dialogs.modal.waitFor({ state: "detached" });
    assert.ok(!bench.extensionLog().includes(made.secretAccessKey));
    await views.expand("Krutrim", "Access");
    await views.expand("Access keys", "Access");

    const old = server.accessKeyId;
    await views.contextMenu("sandbox", "Delete Access Key…");
    await dialogs.press("Delete");
    await quick.fill(password);
    await views.row("sandbox", "Access").waitFor({ state: "detached" });
    assert.equal(keys.has(old), false);

    const count = keys.size;
    await views.contextMenu("Access keys", "Delete All Access Keys…");
    await quick.fill("delete 1 keys", { accepts: false });
    await quick.message.getByText(/That is not/).waitFor();
    await bench.shot("access-delete-all-dark");
    await quick.fill(`delete ${count} keys`);
    await until(() => keys.size === 0);
  },
);

uiTest(
  "every operation that has its place here was asked for by what was done",
  () => workbench,
  async () => assert.deepEqual(unseenOperations(import.meta.filename, server.calls), []),
);
