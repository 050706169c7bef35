import "../vscodeStub/hook.ts";
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import type { Connection } from "../../../src/core/connection.ts";
import type { Service, Services } from "../../../src/core/service.ts";
import type { QuickPickStub } from "../vscodeStub/quickPick.ts";
import { testContext } from "./context.ts";
import { connection, objectNode } from "./nodes.ts";
const { user } = await import("../vscodeStub/ui.ts");
const { serviceFor } = await import("../../../src/commands/serviceTarget.ts");

beforeEach(() => user.reset());

const account: Connection = { kind: "upcloud", id: "u1", name: "Account", baseUrl: "https://u" };
const service = { id: "s1", name: "media", region: "europe-1" } as Service;

async function contextWith(...connections: readonly Connection[]) {
  const context = await testContext();
  const services: Partial<Services> = {
    list: async () => [service],
    get: async () => service,
    open: () => ({}) as ReturnType<Services["open"]>,
  };
  const content = { kind: "services", services };
  Object.assign(context.registry, {
    list: () => connections,
    get: (id: string) => connections.find((one) => one.id === id),
    session: async (id: string) => (id === "u1" ? { content } : { content: { kind: "buckets" } }),
  });
  return context;
}

test("who has no connection with services is told so", async () => {
  const context = await contextWith(connection);
  for (const nodes of [[], [objectNode("a.txt")]]) {
    user.reset();
    assert.equal(await serviceFor(context, nodes, "Metrics"), undefined);
    assert.match(user.said[0]?.text ?? "", /No connection has services/);
  }
});

test("with an object of another connection selected, the service is asked for", async () => {
  const context = await contextWith(connection, account);
  user.answers = [async (pick: QuickPickStub) => (await pick.settled()).accept("media")];
  const target = await serviceFor(context, [objectNode("a.txt")], "Metrics");
  assert.deepEqual([target?.service, target?.node.connection], [service, account]);
});
