import * as vscode from "vscode";
import { isStorageError } from "../core/errors.ts";
import { providerTraits } from "../core/providerTraits.ts";
import { serviceCondition } from "../core/serviceCondition.ts";
import type { AccessItemTexts } from "./itemTexts.ts";
import {
  isContainer,
  type AccessContainer,
  type AccessLeaf,
  type BoundaryNode,
  type PlaceFolderNode,
  type PrincipalFolderNode,
  type AccessKeyNode,
  type AccessMessageNode,
  type AccessNode,
  type PlaceFolder,
  type PolicyVersionNode,
  type PrincipalFolder,
} from "./node.ts";

/** Other credentials are what it takes. */
const refusals = [
  "unknownAccessKey",
  "wrongSecret",
  "wrongToken",
  "expiredCredentials",
  "missingCredentials",
] as const;

/** The third argument of a command that a click on a row runs. */
export const fromClick = "click";

interface Look {
  readonly label: string;
  readonly icon: string;
  readonly context: string;
  readonly description?: string;
  readonly color?: string;
  /** The command of a click. */
  readonly opens?: string;
}

const folderIcons: Readonly<Record<PlaceFolder | PrincipalFolder, string>> = {
  users: "account",
  groups: "organization",
  roles: "person",
  policies: "shield",
  accountPolicies: "shield",
  accountKeys: "key",
  keys: "key",
  attachedPolicies: "shield",
  inlinePolicies: "file-code",
  tags: "tag",
  members: "account",
};

/** Makes what VS Code draws of the nodes of the ACCESS view. */
export class AccessItems {
  readonly #texts: AccessItemTexts;

  constructor(texts: AccessItemTexts) {
    this.#texts = texts;
  }

  tooltip(node: AccessNode): string | undefined {
    return this.#texts.tooltip(node);
  }

  of(node: AccessNode): vscode.TreeItem {
    const { label, icon, context, description, color, opens } = this.#look(node);
    const { Collapsed, None } = vscode.TreeItemCollapsibleState;
    const item = new vscode.TreeItem(label, isContainer(node) ? Collapsed : None);
    item.id = node.id;
    item.contextValue = context;
    if (icon !== "") {
      item.iconPath = new vscode.ThemeIcon(icon, color ? new vscode.ThemeColor(color) : undefined);
    }
    if (description) item.description = description;
    const spoken = description ? `${label}, ${description}` : label;
    item.accessibilityInformation = { label: spoken };
    if (opens) item.command = { command: opens, title: "", arguments: [node, [node], fromClick] };
    if (node.kind === "accessMessage" && isPlain(node.message.type)) {
      item.label = "";
      item.description = label;
    }
    return item;
  }

  #look(node: AccessNode): Look {
    return isContainer(node) ? this.#container(node) : this.#leaf(node);
  }

  #container(node: AccessContainer): Look {
    const texts = this.#texts;
    switch (node.kind) {
      case "accessConnection": {
        const { name, kind } = node.place.connection;
        return { label: name, icon: providerTraits[kind].icon, context: "accessConnection" };
      }
      case "accessService": {
        const { service } = node.place;
        const look = { label: service?.name ?? "", icon: "server", context: "accessService" };
        if (!service) return look;
        const isStopped = serviceCondition(service) === "stopped";
        return {
          ...{ ...look, description: texts.serviceDescription(service) },
          ...(isStopped && { color: "disabledForeground" }),
        };
      }
      case "placeFolder":
      case "principalFolder":
        return this.#folder(node);
      case "user": {
        const description = texts.userDescription(node.user);
        return { label: texts.name(node.user.name), icon: "account", context: "user", description };
      }
      case "userGroup":
        return { label: texts.name(node.group.name), icon: "organization", context: "userGroup" };
      case "role": {
        const { name, description = "" } = node.role;
        const look = { label: texts.name(name), icon: "person", context: "role" };
        return { ...look, description: texts.name(description) };
      }
      case "policy": {
        const { policy } = node;
        const [icon, context] = policy.isSystem
          ? ["lock", "policy system"]
          : ["shield", "policy own"];
        const description = texts.policyDescription(policy);
        return { label: texts.name(policy.name), icon, context, description };
      }
    }
  }

  #folder(node: PlaceFolderNode | PrincipalFolderNode): Look {
    const { folder } = node;
    const of = node.kind === "principalFolder" ? ` ${node.of.kind}` : "";
    const context = `folder ${folder}${of}`;
    return { label: this.#texts.folder(folder), icon: folderIcons[folder], context };
  }

  #leaf(node: AccessLeaf): Look {
    const texts = this.#texts;
    switch (node.kind) {
      case "policyVersion":
        return this.#version(node);
      case "accessKey":
        return this.#key(node);
      case "accessMessage":
        return this.#message(node);
      case "accountPolicy":
      case "attachedPolicy":
        return this.#document(node.policy.name, "shield", node.kind);
      case "inlinePolicy":
        return this.#document(node.policy.name, "file-code", node.kind);
      case "trustPolicy":
        return this.#document(texts.trustPolicyLabel(), "verified", node.kind);
      case "tag": {
        const description = texts.name(node.tag.value);
        return { label: texts.name(node.tag.key), icon: "tag", context: "tag", description };
      }
      case "member":
        return { label: texts.name(node.user), icon: "account", context: "member" };
      case "boundary":
        return this.#boundary(node);
      case "maxSession": {
        const description = texts.sessionLength(node.role);
        return {
          label: texts.maxSessionLabel(),
          icon: "clock",
          context: "maxSession",
          description,
        };
      }
    }
  }

  /** A row that opens as an editor. */
  #document(name: string, icon: string, context: string): Look {
    return { label: this.#texts.name(name), icon, context, opens: "stowage.policy.open" };
  }

  #boundary({ policy }: BoundaryNode): Look {
    const label = this.#texts.boundaryLabel(policy);
    return policy === undefined
      ? { label, icon: "circle-slash", context: "boundary none" }
      : { label, icon: "shield", context: "boundary set", description: this.#texts.name(policy) };
  }

  #version({ policy, version }: PolicyVersionNode): Look {
    const ownership = policy.isSystem ? "system" : "own";
    return {
      label: this.#texts.name(version.id),
      icon: version.isDefault ? "pass" : "git-commit",
      context: `version ${version.isDefault ? "default" : "other"} ${ownership}`,
      description: this.#texts.versionDescription(version, Date.now()),
      opens: "stowage.policy.open",
    };
  }

  #key({ key, user, canSwitch }: AccessKeyNode): Look {
    const state = key.isActive ? "active" : "inactive";
    return {
      label: this.#texts.keyLabel(key),
      icon: "key",
      context: `accessKey ${state}${canSwitch ? " switchable" : ""}${user === undefined ? " ofAccount" : ""}`,
      description: this.#texts.keyDescription(key, Date.now()),
      ...(key.isActive ? {} : { color: "disabledForeground" }),
    };
  }

  #message(node: AccessMessageNode): Look {
    const label = this.#texts.message(node);
    const { message } = node;
    if (message.type === "more") {
      const description = this.#texts.moreDescription(message);
      const opens = "stowage.access.loadMore";
      return { label, icon: "ellipsis", context: "message more", description, opens };
    }
    if (message.type !== "error") return { label, icon: "", context: `message ${message.type}` };
    const opens = "stowage.access.refresh";
    const context = `message error${isStorageError(message.error, ...refusals) ? " refused" : ""}`;
    return { label, icon: "error", context, color: "list.errorForeground", opens };
  }
}

/** Only told: neither a failure nor something to open. */
function isPlain(type: AccessMessageNode["message"]["type"]): boolean {
  return type === "empty" || type === "untold";
}
