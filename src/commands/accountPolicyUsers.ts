import * as vscode from "vscode";
import { accessOf } from "../access/listing.ts";
import type { AccessNode, AccountPolicyNode } from "../access/node.ts";
import type { PolicyUser } from "../core/access.ts";
import { askText, listed, makeChange, onAccess, said } from "./accessHandler.ts";
import type { CommandContext } from "./context.ts";

/** Gives policies of the account to users, whom the service does not list: they are typed. */
export const attachAccountPolicies = onAccess((context, nodes) => change(context, nodes, "attach"));

export const detachAccountPolicies = onAccess((context, nodes) => change(context, nodes, "detach"));

async function change(
  context: CommandContext,
  nodes: readonly AccessNode[],
  what: "attach" | "detach",
): Promise<void> {
  const policies = nodes.filter((node) => node.kind === "accountPolicy");
  const [first] = policies;
  if (!first) return;
  const users = await askUsers(policies, what);
  if (!users) return;
  const ids = policies.map(({ policy }) => policy.id);
  const title =
    what === "attach"
      ? vscode.l10n.t("Attaching {0}", listed(policies.map(({ policy }) => policy.name)))
      : vscode.l10n.t("Detaching {0}", listed(policies.map(({ policy }) => policy.name)));
  await makeChange(context, first, title, async (signal) => {
    const { accountPolicies } = await accessOf(context.registry, first.place);
    await accountPolicies?.[what](ids, users, signal);
    said(
      what === "attach"
        ? vscode.l10n.t("Attached to {0} users", users.length)
        : vscode.l10n.t("Detached from {0} users", users.length),
    );
  });
}

async function askUsers(
  policies: readonly AccountPolicyNode[],
  what: "attach" | "detach",
): Promise<readonly PolicyUser[] | undefined> {
  const names = listed(policies.map(({ policy }) => policy.name));
  const title =
    what === "attach"
      ? vscode.l10n.t("Attach {0} to Users", names)
      : vscode.l10n.t("Detach {0} from Users", names);
  const prompt = vscode.l10n.t(
    "KCIDs or KRNs of the users, with commas between them; a user of another account as user@account",
  );
  const typed = await askText({ title, prompt }, usersProblem);
  return typed === undefined ? undefined : parseUsers(typed);
}

function usersProblem(typed: string): string | undefined {
  return parseUsers(typed).length === 0
    ? vscode.l10n.t("Name at least one user by a KCID or KRN.")
    : undefined;
}

/** `kcid-1, krn:…, kcid-2@account-7`: a KRN begins with `krn:`. */
export function parseUsers(text: string): readonly PolicyUser[] {
  return text
    .split(/[,\s]+/)
    .filter((part) => part !== "")
    .map((part) => {
      const at = part.lastIndexOf("@");
      const [name, accountId] = at > 0 ? [part.slice(0, at), part.slice(at + 1)] : [part, ""];
      const user = name.startsWith("krn:") ? { resourceName: name } : { customerId: name };
      return accountId === "" ? user : { ...user, accountId };
    });
}
