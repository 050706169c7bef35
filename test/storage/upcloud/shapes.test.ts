import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { startUpCloud } from "../../servers/upcloud/server.ts";
import { type Interaction, recording } from "./replay.ts";

const flows = [
  "createmanagedobjectstorage",
  "getmanagedobjectstoragemetrics",
  "getmanagedobjectstorageuseraccesskeys",
  "managedobjectstoragepolicyversion",
];

const fields = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../fixtures/upcloud/fields.json"), "utf8"),
) as Record<string, Record<string, string>>;

/** Every name that the reference gives to a field of any answer, and those only recordings have. */
const known = new Set([
  ...Object.values(fields).flatMap((type) => Object.keys(type)),
  // Named by the specification as types of their own, or sent without being named.
  ...["zones", "allow_new", "state_messages", "usage", "created_at"],
  ...["invalid_params", "correlation_id", "title", "type", "status", "reason", "name"],
]);

for (const name of flows) {
  test(`the emulator answers the requests of ${name} in the shape of the recording`, async () => {
    const server = await startUpCloud();
    after(() => server.stop());
    const renamed = new Map<string, string>();
    for (const interaction of recording(name)) {
      // What the service names itself is named differently here.
      const path = [...renamed].reduce(
        (text, [theirs, ours]) => text.replaceAll(theirs, ours),
        interaction.path,
      );
      const answer = await fetch(server.baseUrl + path, {
        method: interaction.method,
        headers: {
          authorization: `Bearer ${server.token}`,
          ...(interaction.body === null ? {} : { "content-type": "application/json" }),
        },
        ...(interaction.body === null ? {} : { body: JSON.stringify(interaction.body) }),
      });
      const text = await answer.text();
      const about = `${interaction.method} ${path}`;
      assert.equal(answer.status, interaction.status, `${about}: ${text}`);
      assert.match(answer.headers.get("upcloud-cid") ?? "", /^[0-9A-Z]{26}$/);
      const body: unknown = text === "" ? null : JSON.parse(text);
      sameShape(interaction.response, body, about);
      onlyKnown(body, about);
      remember(interaction, body, renamed);
    }
  });
}

function remember(recorded: Interaction, body: unknown, renamed: Map<string, string>): void {
  const theirs = uuidOf(recorded.response);
  const ours = uuidOf(body);
  if (theirs !== undefined && ours !== undefined) renamed.set(theirs, ours);
}

function uuidOf(value: unknown): string | undefined {
  return typeof value === "object" && value !== null && "uuid" in value
    ? String(value.uuid)
    : undefined;
}

/** Everything that was recorded is there, with the same JSON type; formats of texts are compared too. */
function sameShape(recorded: unknown, answered: unknown, at: string): void {
  assert.equal(typeOf(answered), typeOf(recorded), at);
  if (Array.isArray(recorded) && Array.isArray(answered)) {
    if (recorded.length > 0 && answered.length > 0) sameShape(recorded[0], answered[0], `${at}[0]`);
    return;
  }
  if (typeof recorded !== "object" || recorded === null) return;
  const ours = new Map(Object.entries(answered as object));
  for (const [name, value] of Object.entries(recorded)) {
    assert.ok(ours.has(name), `${at}.${name} is missing`);
    sameShape(value, ours.get(name), `${at}.${name}`);
  }
}

function typeOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "list";
  if (typeof value !== "string") return typeof value;
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(value)) return "whole seconds";
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/.test(value)) return "microseconds";
  if (/^%7B/.test(value)) return "encoded document";
  if (/^urn:ecs:iam::[0-9a-f]{32}:/.test(value)) return "arn";
  return "text";
}

function onlyKnown(value: unknown, at: string): void {
  if (typeof value !== "object" || value === null) return;
  for (const [name, inner] of Object.entries(value)) {
    if (!Array.isArray(value)) assert.ok(known.has(name), `${at}.${name} is in no reference`);
    onlyKnown(inner, `${at}.${name}`);
  }
}
