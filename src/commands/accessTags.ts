import * as vscode from "vscode";
import { iamOf } from "../access/listing.ts";
import type { AccessPlace } from "../access/node.ts";
import type { Tag, UserOrRole } from "../core/access.ts";
import { askText, listed, makeChange, onAccess, rulesAt } from "./accessHandler.ts";
import { listOf, principalFor } from "./accessNodes.ts";
import type { CommandContext } from "./context.ts";
import { confirm } from "./prompts.ts";

/** Asks for a key and a value. A key that is there already gets the new value. */
export const addTag = onAccess(async (context, [node]) => {
  const principal = principalFor(node);
  if (!principal || principal.of.kind === "group") return;
  const of = { ...principal.of, kind: principal.of.kind };
  const { place } = principal.node;
  const rules = await rulesAt(context, place);
  const title = vscode.l10n.t("Add Tag to “{0}”", of.name);
  const key = await askText({ title, prompt: vscode.l10n.t("Key") }, rules.tagKey);
  if (key === undefined) return;
  const prompt = vscode.l10n.t("Value of “{0}”; may be empty", key);
  const value = await askText({ title, prompt }, rules.tagValue, true);
  if (value === undefined) return;
  await makeChange(context, listOf(principal, "tags"), title, (signal) =>
    put(context, place, of, { key, value }, signal),
  );
});

export const editTag = onAccess(async (context, [node]) => {
  if (node?.kind !== "tag") return;
  const { of, place, tag } = node;
  const rules = await rulesAt(context, place);
  const title = vscode.l10n.t("Tag “{0}” of “{1}”", tag.key, of.name);
  const prompt = vscode.l10n.t("Value of “{0}”; may be empty", tag.key);
  const value = await askText({ title, prompt, value: tag.value }, rules.tagValue, true);
  if (value === undefined || value === tag.value) return;
  await makeChange(context, node, title, (signal) =>
    put(context, place, of, { key: tag.key, value }, signal),
  );
});

export const removeTags = onAccess(async (context, nodes) => {
  const tags = nodes.filter((node) => node.kind === "tag");
  const [first] = tags;
  if (!first) return;
  const isSure = await confirm(
    vscode.l10n.t(
      "Remove the tag {0} of “{1}”?",
      listed(tags.map(({ tag }) => tag.key)),
      first.of.name,
    ),
    vscode.l10n.t("Policies with conditions on tags may grant something else afterwards."),
    vscode.l10n.t("Remove"),
  );
  if (!isSure) return;
  await makeChange(context, first, vscode.l10n.t("Removing tags"), async (signal) => {
    for (const { place, of, tag } of tags) {
      await (await iamOf(context.registry, place)).tags.remove(of, tag.key, signal);
    }
  });
});

/** All tags are written at once: the others are read just before, and stay. */
async function put(
  { registry }: CommandContext,
  place: AccessPlace,
  of: UserOrRole,
  tag: Tag,
  signal: AbortSignal,
): Promise<void> {
  const { tags } = await iamOf(registry, place);
  const now = await tags.list(of, signal);
  const others = now.filter(({ key }) => key !== tag.key);
  await tags.replace(of, [...others, tag], signal);
}
