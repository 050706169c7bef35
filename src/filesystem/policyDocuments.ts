import * as vscode from "vscode";
import type { ConnectionRegistry } from "../connections/registry.ts";
import type { Access, Iam, Principal } from "../core/access.ts";
import { isStorageError, StorageError } from "../core/errors.ts";
import type { DocumentAddress, DocumentKind, RemoteDocument } from "./documentKind.ts";

type Registry = Pick<ConnectionRegistry, "session">;

/** Endings by which package.json gives each kind its schema. */
export const endings = {
  policy: ".iam-policy.json",
  trustPolicy: ".trust-policy.json",
  accountPolicy: ".account-policy.json",
} as const;

const emptyPolicy = `${JSON.stringify({ Version: "2012-10-17", Statement: [] }, undefined, 2)}\n`;

/** The documents of users, groups, roles and policies. */
export function policyDocuments(registry: Registry): readonly DocumentKind[] {
  return [
    policyKind(registry),
    newVersionKind(registry),
    versionKind(registry),
    inlineKind(registry),
    trustKind(registry),
  ];
}

function common(registry: Registry) {
  return {
    ending: endings.policy,
    dialect: "identity",
    template: emptyPolicy,
    problem: (address: DocumentAddress, text: string) => problemOf(registry, address, text),
  } as const;
}

/** A policy as it is in force. Saving makes a new version and makes that the default. */
function policyKind(registry: Registry): DocumentKind {
  return {
    id: "policy",
    ...common(registry),
    read: async (address, signal) => {
      const { policies } = await iamOf(registry, address);
      const policy = await policies.get(nameIn(address), signal);
      const { updatedAt: changedAt, document, isSystem } = policy;
      return { text: document, isReadOnly: isSystem, ...(changedAt && { changedAt }) };
    },
    write: async (address, { text }, signal) => {
      const { policies } = await iamOf(registry, address);
      await policies.createVersion(nameIn(address), { document: text, isDefault: true }, signal);
    },
  };
}

/** The latest version of a policy. Saving makes a new one, and leaves the default as it is. */
function newVersionKind(registry: Registry): DocumentKind {
  return {
    id: "new-version",
    ...common(registry),
    read: async (address, signal) => {
      const { policies } = await iamOf(registry, address);
      const versions = await policies.versions(nameIn(address), signal);
      const [latest] = [...versions].sort((a, b) =>
        b.id.localeCompare(a.id, "en", { numeric: true }),
      );
      if (!latest) return { text: undefined, isReadOnly: false };
      const { document } = await policies.version(nameIn(address), latest.id, signal);
      const { createdAt: changedAt } = latest;
      return { text: document, isReadOnly: false, ...(changedAt && { changedAt }) };
    },
    write: async (address, { text }, signal) => {
      const { policies } = await iamOf(registry, address);
      await policies.createVersion(nameIn(address), { document: text, isDefault: false }, signal);
    },
  };
}

/** A version that exists never changes. */
function versionKind(registry: Registry): DocumentKind {
  return {
    id: "version",
    ...common(registry),
    read: async (address, signal) => {
      const { policies } = await iamOf(registry, address);
      const version = await policies.version(nameIn(address), nameIn(address, 1), signal);
      const { document: text, createdAt: changedAt } = version;
      return { text, isReadOnly: true, ...(changedAt && { changedAt }) };
    },
    write: async () => {
      throw new StorageError("invalidInput", "A version of a policy cannot be changed");
    },
  };
}

/** A policy that belongs to one user, group or role. */
function inlineKind(registry: Registry): DocumentKind {
  return {
    id: "inline-policy",
    ...common(registry),
    read: async (address, signal) => {
      const { inlinePolicies } = await iamOf(registry, address);
      try {
        const { document } = await inlinePolicies.get(ownerIn(address), nameIn(address, 2), signal);
        return { text: document, isReadOnly: false };
      } catch (error) {
        if (!isStorageError(error, "noSuchResource")) throw error;
        const remark = vscode.l10n.t("There is no such inline policy. Saving makes it.");
        return { text: undefined, isReadOnly: false, remark };
      }
    },
    write: async (address, { text, before }, signal) => {
      const iam = await iamOf(registry, address);
      await replaceInline(iam, address, { text, before: before.text }, signal);
    },
  };
}

/**
 * There is no operation that changes an inline policy: it is deleted and made again. When it cannot
 * be made, it is made as it was; the error says when that failed too.
 */
async function replaceInline(
  { inlinePolicies }: Pick<Iam, "inlinePolicies">,
  address: DocumentAddress,
  { text, before }: { readonly text: string; readonly before: string | undefined },
  signal: AbortSignal,
): Promise<void> {
  const owner = ownerIn(address);
  const name = nameIn(address, 2);
  if (before !== undefined) await inlinePolicies.remove(owner, name, signal);
  try {
    await inlinePolicies.create(owner, { name, document: text }, signal);
  } catch (error) {
    if (before === undefined) throw error;
    try {
      await inlinePolicies.create(owner, { name, document: before }, signal);
    } catch {
      throw vscode.FileSystemError.Unavailable(
        vscode.l10n.t(
          "The inline policy “{0}” was deleted and could not be made again. Its text is still in this editor: save again.",
          name,
        ),
      );
    }
    throw error;
  }
}

/** Who may take a role. */
function trustKind(registry: Registry): DocumentKind {
  return {
    id: "trust-policy",
    ...common(registry),
    ending: endings.trustPolicy,
    dialect: "trust",
    read: async (address, signal): Promise<RemoteDocument> => {
      const { roles } = await iamOf(registry, address);
      const { trustPolicy } = await roles.get(nameIn(address), signal);
      return { text: trustPolicy, isReadOnly: false };
    },
    write: async (address, { text }, signal) => {
      const { roles } = await iamOf(registry, address);
      await roles.setTrustPolicy(nameIn(address), text, signal);
    },
  };
}

/** What the provider says against a text, which it measures as it goes to the wire. */
async function problemOf(
  registry: Registry,
  { connectionId }: DocumentAddress,
  text: string,
): Promise<string | undefined> {
  const { content } = await registry.session(connectionId);
  return content.kind === "services" ? content.services.rules.policyDocument(text) : undefined;
}

/** What the address names at this place. */
export function nameIn({ names, kind }: DocumentAddress, index = 0): string {
  const name = names[index];
  if (name !== undefined) return name;
  throw new StorageError("invalidInput", `The address of a document lacks a name: ${kind}`);
}

function ownerIn(address: DocumentAddress): Principal {
  const kind = nameIn(address);
  if (kind === "user" || kind === "group" || kind === "role") {
    return { kind, name: nameIn(address, 1) };
  }
  throw new StorageError("invalidInput", "The address of a document names no user, group or role");
}

export async function accessAt(
  registry: Registry,
  { connectionId, serviceId }: DocumentAddress,
): Promise<Access> {
  const session = await registry.session(connectionId);
  const access = session.access?.(serviceId);
  if (access) return access;
  throw new StorageError("unsupported", "The connection has no policies");
}

async function iamOf(registry: Registry, address: DocumentAddress): Promise<Iam> {
  const { iam } = await accessAt(registry, address);
  if (iam) return iam;
  throw new StorageError("unsupported", "The connection has no policies of users and groups");
}
