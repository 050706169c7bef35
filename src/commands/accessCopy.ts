import * as vscode from "vscode";
import type { AccessNode } from "../access/node.ts";
import { onAccess } from "./accessHandler.ts";
import { putText } from "./copyText.ts";

/** Puts the exact names on the clipboard, one a line. */
export const copyAccessNames = onAccess(async (_context, nodes) => {
  await putText(nodes.map(nameOf).filter((name) => name !== undefined));
});

/** The names that policies use for these users, groups, roles and policies, one a line. */
export const copyAccessArns = onAccess(async (_context, nodes) => {
  const arns = nodes.map(arnOf).filter((arn) => arn !== undefined);
  if (arns.length > 0) return putText(arns);
  void vscode.window.showInformationMessage(vscode.l10n.t("The service tells no ARN of this."));
});

function nameOf(node: AccessNode): string | undefined {
  switch (node.kind) {
    case "user":
      return node.user.name;
    case "userGroup":
      return node.group.name;
    case "role":
      return node.role.name;
    case "policy":
    case "attachedPolicy":
    case "inlinePolicy":
    case "accountPolicy":
      return node.policy.name;
    case "accessKey":
      return node.key.id;
    case "member":
      return node.user;
    case "tag":
      return `${node.tag.key}=${node.tag.value}`;
    case "boundary":
      return node.policy;
    case "policyVersion":
      return node.version.id;
    case "accessConnection":
      return node.place.connection.name;
    case "accessService":
      return node.place.service?.name;
    case "trustPolicy":
    case "maxSession":
    case "placeFolder":
    case "principalFolder":
    case "accessMessage":
      return undefined;
  }
}

function arnOf(node: AccessNode): string | undefined {
  switch (node.kind) {
    case "user":
      return node.user.arn;
    case "userGroup":
      return node.group.arn;
    case "role":
      return node.role.arn;
    case "policy":
    case "attachedPolicy":
      return node.policy.arn;
    default:
      return undefined;
  }
}
