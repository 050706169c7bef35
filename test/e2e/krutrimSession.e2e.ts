import assert from "node:assert/strict";
import { before } from "node:test";
import { fillKrutrim } from "../servers/krutrim/sample.ts";
import { startKrutrim, type KrutrimServer } from "../servers/krutrim/server.ts";
import { teardownAfterTests } from "../teardown.ts";
import { openWorkbench, uiTest, type Workbench } from "./workbench/session.ts";

const teardown = teardownAfterTests();
let workbench: Workbench;
let server: KrutrimServer;

before(async () => {
  // Without S3 endpoints all objects are reached within sessions.
  server = teardown.add(await startKrutrim({ behaviour: { tellsUrl: false } }));
  await fillKrutrim(server);
  const { baseUrl, apiKey: token, customerId, accessKeyId, secretAccessKey } = server;
  const place = { kind: "krutrim", baseUrl, region: "In-Bangalore-1", customerId } as const;
  const connection = { ...place, id: "sandboxkrutrim", name: "Krutrim" };
  const secrets = { token, accessKeyId, secretAccessKey };
  workbench = await openWorkbench(teardown, { connections: [{ connection, secrets }] });
});

function starts(): number {
  return server.calls.filter((name) => name === "activateSession").length;
}

/** Another program with the same access key: its session ends ours. */
async function otherProgramStarts(): Promise<void> {
  const { baseUrl, apiKey, accessKeyId: accessKey, secretAccessKey: secretKey } = server;
  const answer = await fetch(`${baseUrl}/kos/v1/sessions/activate`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${apiKey}`,
      "content-type": "application/json",
      "x-region-id": "In-Bangalore-1",
      "x-tier": "tier-1",
    },
    body: JSON.stringify({ accessKey, secretKey }),
  });
  assert.equal(answer.status, 200);
}

uiTest(
  "two windows work within one session, and neither ends the other's",
  () => workbench,
  async ({ views }) => {
    await views.open("Stowage");
    await views.expandPath("Krutrim", "In-Bangalore-1", "invoices");
    await views.row("readme.md").waitFor();
    assert.equal(starts(), 1);
    const second = await workbench.secondWindow();
    try {
      await second.views.open("Stowage");
      await second.views.expandPath("Krutrim", "In-Bangalore-1", "public-site");
      await second.views.row("site.css").waitFor();
      await views.contextMenu("invoices", "Refresh");
      await views.row("readme.md").waitFor();
      assert.equal(starts(), 1);
    } finally {
      await second.page.close();
    }
  },
);

uiTest(
  "a program that keeps taking the session over is noticed: the view says so, waits, and a person may go on",
  () => workbench,
  async ({ views, dialogs, page }) => {
    const taken = page.getByText("session taken over").first();
    for (let round = 0; round < 4 && !(await taken.isVisible()); round++) {
      await otherProgramStarts();
      await views.contextMenu("invoices", "Refresh");
      await views
        .row("invoices")
        .locator(".codicon-tree-item-loading")
        .waitFor({ state: "detached" });
      await page.waitForTimeout(1000);
    }
    await taken.waitFor();
    const countdown = page.locator(".statusbar-item", { hasText: /Stowage waits \d+ s/ });
    await countdown.waitFor();
    await workbench.shotInBothThemes("session-contended");
    const before = starts();
    await views.contextMenu("invoices", "Refresh");
    await page
      .getByText(/Another program keeps ending this session/)
      .first()
      .waitFor();
    assert.equal(starts(), before);

    await views.contextMenu("Krutrim", /^Activate Session/);
    await dialogs
      .toast(/The session is active/)
      .first()
      .waitFor();
    await taken.waitFor({ state: "detached" });
    await countdown.waitFor({ state: "detached" });
    await views.contextMenu("invoices", "Refresh");
    await views.row("readme.md").waitFor();
    assert.equal(starts(), before + 1);
  },
);

uiTest(
  "a service that wants no attempt for a while is left alone; the seconds are counted, then it goes on",
  () => workbench,
  async ({ views, dialogs, page }) => {
    await views.contextMenu("Krutrim", /^Deactivate Session/);
    await dialogs
      .toast(/No session is open/)
      .first()
      .waitFor();
    Object.assign(server.context.behaviour, { activationsPerMinute: 0, retryAfterSeconds: 12 });
    await views.contextMenu("invoices", "Refresh");
    const asked = page.getByText("session has to wait").first();
    await asked.waitFor();
    const countdown = page.locator(".statusbar-item", { hasText: /Stowage waits \d+ s/ });
    const shown = await countdown.innerText();
    await workbench.shot("session-throttled-dark");
    const before = starts();
    await views.contextMenu("invoices", "Refresh");
    await page.locator(".statusbar-item", { hasText: /Stowage waits [1-9] s/ }).waitFor();
    assert.notEqual(await countdown.innerText().catch(() => ""), shown);
    assert.equal(starts(), before);

    Object.assign(server.context.behaviour, { activationsPerMinute: 100 });
    await countdown.waitFor({ state: "detached" });
    await asked.waitFor({ state: "detached" });
    await views.contextMenu("invoices", "Refresh");
    await views.row("readme.md").waitFor();
    assert.equal(starts(), before + 1);
  },
);
