import * as vscode from "vscode";
import type { ConnectionRegistry } from "../connections/registry.ts";
import type { AccountPolicies, AccountPolicy } from "../core/access.ts";
import { StorageError } from "../core/errors.ts";
import type { DocumentAddress, DocumentKind, RemoteDocument } from "./documentKind.ts";
import { accessAt, endings, nameIn } from "./policyDocuments.ts";

type Registry = Pick<ConnectionRegistry, "session">;

const template = `${JSON.stringify({ statements: [], conditions: [] }, undefined, 2)}\n`;

const common = { ending: endings.accountPolicy, dialect: "account", template } as const;

/** Policies of an account: `statements` and `conditions`, which the service may keep to itself. */
export function accountPolicyDocuments(registry: Registry): readonly DocumentKind[] {
  return [
    {
      id: "account-policy",
      ...common,
      read: async (address, signal) => {
        const policies = await policiesOf(registry, address);
        const policy = await policies.get(nameIn(address), signal);
        return remoteOf(policy);
      },
      write: async (address, { text, before }, signal) => {
        const policies = await policiesOf(registry, address);
        const seen = await seenOf(before.seen, policies, address, signal);
        await policies.update(seen, { name: seen.name, document: text }, signal);
      },
    },
    newPolicyKind(registry),
  ];
}

/** One that is named and not made yet: the first saving makes it, the next ones change it. */
function newPolicyKind(registry: Registry): DocumentKind {
  return {
    id: "new-account-policy",
    ...common,
    read: async (address, signal) => {
      const policies = await policiesOf(registry, address);
      const known = (await policies.list(signal)).find(({ name }) => name === nameIn(address));
      const remark = vscode.l10n.t("There is no such policy yet. Saving makes it.");
      return known ? remoteOf(known) : { text: undefined, isReadOnly: false, remark };
    },
    write: async (address, { text, before }, signal) => {
      const policies = await policiesOf(registry, address);
      const policy = { name: nameIn(address), document: text };
      if (before.seen === undefined) await policies.create(policy, signal);
      else
        await policies.update(await seenOf(before.seen, policies, address, signal), policy, signal);
    },
  };
}

function remoteOf(policy: AccountPolicy): RemoteDocument {
  return policy.document === undefined
    ? { text: undefined, isReadOnly: false, seen: policy, remark: hiddenRemark() }
    : { text: policy.document, isReadOnly: false, seen: policy };
}

function hiddenRemark(): string {
  return vscode.l10n.t(
    "The service does not give back the statements of a policy. Saving replaces all of them by what is written here.",
  );
}

async function seenOf(
  seen: unknown,
  policies: AccountPolicies,
  address: DocumentAddress,
  signal: AbortSignal,
): Promise<AccountPolicy> {
  const isPolicy = typeof seen === "object" && seen !== null && "id" in seen && "name" in seen;
  return isPolicy ? (seen as AccountPolicy) : policies.get(nameIn(address), signal);
}

async function policiesOf(registry: Registry, address: DocumentAddress): Promise<AccountPolicies> {
  const { accountPolicies } = await accessAt(registry, address);
  if (accountPolicies) return accountPolicies;
  throw new StorageError("unsupported", "The connection has no policies of the account");
}
