import * as vscode from "vscode";
import { fromClick } from "../access/item.ts";
import type { AccessNode, AccessPlace, PolicyVersionNode } from "../access/node.ts";
import type { DocumentAddress } from "../filesystem/documentKind.ts";
import { documentUri } from "../filesystem/documentUri.ts";
import { endings } from "../filesystem/policyDocuments.ts";
import { onAccess } from "./accessHandler.ts";
import type { CommandContext, CommandHandler } from "./context.ts";

type Ending = (typeof endings)[keyof typeof endings];

/** Opens the documents behind rows. A click on a row shows it and leaves the focus in the view. */
export const openPolicies: CommandHandler = (context, about, args) => {
  const preserveFocus = args[2] === fromClick;
  return onAccess(async (context, nodes) => {
    for (const node of nodes) {
      const uri = uriOf(node);
      if (uri) await show(context, uri, { preview: nodes.length === 1, preserveFocus });
    }
  })(context, about, args);
};

/** Opens the document of a service. Throws why it cannot be read, which VS Code itself loses. */
export async function show(
  { serviceDocuments }: Pick<CommandContext, "serviceDocuments">,
  uri: vscode.Uri,
  options: vscode.TextDocumentShowOptions = { preview: false },
): Promise<void> {
  const document = await openDocument(serviceDocuments, uri);
  await vscode.window.showTextDocument(document, options);
}

async function openDocument(
  documents: CommandContext["serviceDocuments"],
  uri: vscode.Uri,
): Promise<vscode.TextDocument> {
  try {
    return await vscode.workspace.openTextDocument(uri);
  } catch (error) {
    throw documents.failureOf(uri) ?? error;
  }
}

/** The document that a row stands for; undefined for rows without one. */
export function uriOf(node: AccessNode): vscode.Uri | undefined {
  switch (node.kind) {
    case "policy":
    case "attachedPolicy":
      return policyUri(node.place, node.policy.name);
    case "boundary":
      return node.policy === undefined ? undefined : policyUri(node.place, node.policy);
    case "policyVersion":
      return versionUri(node, node.version.id);
    case "inlinePolicy":
      return inlinePolicyUri(node.place, [node.of.kind, node.of.name, node.policy.name]);
    case "trustPolicy":
      return trustPolicyUri(node.place, node.role);
    case "accountPolicy": {
      const { id, name } = node.policy;
      return uriFor(node.place, "account-policy", [id], name, endings.accountPolicy);
    }
    case "accessConnection":
    case "accessService":
    case "placeFolder":
    case "principalFolder":
    case "user":
    case "userGroup":
    case "role":
    case "accessKey":
    case "tag":
    case "member":
    case "maxSession":
    case "accessMessage":
      return undefined;
  }
}

/** The version that is in force; saving makes another one. */
export function policyUri(place: AccessPlace, name: string): vscode.Uri {
  return uriFor(place, "policy", [name], name, endings.policy);
}

/** The latest version; saving makes another one, without making it the default. */
export function newVersionUri(place: AccessPlace, name: string): vscode.Uri {
  const title = vscode.l10n.t("{0} (new version)", name);
  return uriFor(place, "new-version", [name], title, endings.policy);
}

export function versionUri({ place, policy }: PolicyVersionNode, version: string): vscode.Uri {
  const names = [policy.name, version];
  return uriFor(place, "version", names, names.join(" "), endings.policy);
}

/** `names` are the kind and the name of its owner, and its own. */
export function inlinePolicyUri(
  place: AccessPlace,
  names: readonly [kind: string, owner: string, name: string],
): vscode.Uri {
  const [, owner, name] = names;
  return uriFor(place, "inline-policy", names, `${owner} ${name}`, endings.policy);
}

export function trustPolicyUri(place: AccessPlace, role: string): vscode.Uri {
  return uriFor(place, "trust-policy", [role], role, endings.trustPolicy);
}

export function newAccountPolicyUri(place: AccessPlace, name: string): vscode.Uri {
  return uriFor(place, "new-account-policy", [name], name, endings.accountPolicy);
}

function uriFor(
  { connection, service }: AccessPlace,
  kind: string,
  names: readonly string[],
  title: string,
  ending: Ending,
): vscode.Uri {
  const address: DocumentAddress = {
    connectionId: connection.id,
    ...(service && { serviceId: service.id }),
    ...{ kind, names, title },
  };
  return documentUri(address, ending);
}
