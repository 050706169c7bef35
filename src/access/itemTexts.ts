import * as vscode from "vscode";
import type { AccessKey, PolicyVersion, Role, User } from "../core/access.ts";
import { AgeFormat } from "../core/age.ts";
import { displayName } from "../core/display.ts";
import { formatCount } from "../core/format.ts";
import type { AccessMessageNode, AccessNode, PlaceFolder, PrincipalFolder } from "./node.ts";

type Line = readonly [name: string | undefined, value: string | undefined];

const longestName = 200;

/** The words of the ACCESS view. Names in them are shown harmlessly; the node keeps the exact ones. */
export class AccessItemTexts {
  readonly #age: AgeFormat;
  readonly #explain: (error: unknown) => string;

  /** `explain` makes one sentence with a next step out of an error. */
  constructor(language: string, explain: (error: unknown) => string) {
    this.#age = new AgeFormat(language);
    this.#explain = explain;
  }

  name(text: string): string {
    return displayName(text, longestName);
  }

  folder(folder: PlaceFolder | PrincipalFolder): string {
    switch (folder) {
      case "users":
        return vscode.l10n.t("Users");
      case "groups":
        return vscode.l10n.t("Groups");
      case "roles":
        return vscode.l10n.t("Roles");
      case "policies":
        return vscode.l10n.t("Policies");
      case "accountPolicies":
        return vscode.l10n.t("Account policies");
      case "accountKeys":
      case "keys":
        return vscode.l10n.t("Access keys");
      case "attachedPolicies":
        return vscode.l10n.t("Attached policies");
      case "inlinePolicies":
        return vscode.l10n.t("Inline policies");
      case "tags":
        return vscode.l10n.t("Tags");
      case "members":
        return vscode.l10n.t("Members");
    }
  }

  userDescription({ keys, policies }: User): string {
    return this.#joined([
      keys.length === 1
        ? vscode.l10n.t("1 key")
        : keys.length > 1
          ? vscode.l10n.t("{0} keys", keys.length)
          : undefined,
      policies.length === 1
        ? vscode.l10n.t("1 policy")
        : policies.length > 1
          ? vscode.l10n.t("{0} policies", policies.length)
          : undefined,
    ]);
  }

  /** The name that its owner gave it, where it has one: identifiers look all the same. */
  keyLabel({ id, name }: AccessKey): string {
    return this.name(name === undefined || name === "" ? id : name);
  }

  keyDescription(key: AccessKey, now: number): string {
    return this.#joined([
      key.name === undefined || key.name === "" ? undefined : this.name(key.id),
      key.isActive ? undefined : vscode.l10n.t("inactive"),
      key.region,
      key.lastUsedAt === "never"
        ? vscode.l10n.t("never used")
        : key.lastUsedAt && vscode.l10n.t("used {0}", this.#age.of(key.lastUsedAt, now)),
    ]);
  }

  versionDescription(version: PolicyVersion, now: number): string {
    return this.#joined([
      version.isDefault ? vscode.l10n.t("default") : undefined,
      version.createdAt && this.#age.of(version.createdAt, now),
    ]);
  }

  policyDescription(policy: { isSystem: boolean; defaultVersion?: string }): string {
    return this.#joined([
      policy.isSystem ? vscode.l10n.t("read-only") : undefined,
      policy.isSystem ? undefined : policy.defaultVersion,
    ]);
  }

  boundaryLabel(policy: string | undefined): string {
    return policy === undefined
      ? vscode.l10n.t("No permission boundary")
      : vscode.l10n.t("Permission boundary");
  }

  trustPolicyLabel(): string {
    return vscode.l10n.t("Trust policy");
  }

  maxSessionLabel(): string {
    return vscode.l10n.t("Longest session");
  }

  /** `1 h 30 min`; the service's own default when it says nothing. */
  sessionLength({ maxSessionSeconds }: Role): string {
    if (maxSessionSeconds === undefined) return vscode.l10n.t("default");
    const hours = Math.floor(maxSessionSeconds / 3600);
    const minutes = Math.floor((maxSessionSeconds % 3600) / 60);
    const seconds = maxSessionSeconds % 60;
    const parts = [
      hours > 0 ? vscode.l10n.t("{0} h", hours) : undefined,
      minutes > 0 ? vscode.l10n.t("{0} min", minutes) : undefined,
      seconds > 0 ? vscode.l10n.t("{0} s", seconds) : undefined,
    ];
    return parts.filter((part) => part !== undefined).join(" ");
  }

  serviceDescription({ region, state }: { region: string; state: string }): string {
    return `${region} · ${state}`;
  }

  moreDescription({ shown, total }: { readonly shown: number; readonly total: number }): string {
    return vscode.l10n.t("{0} of {1} shown", formatCount(shown), formatCount(total));
  }

  message({ message, parent }: AccessMessageNode): string {
    if (message.type === "error") return this.#explain(message.error);
    if (message.type === "more") return vscode.l10n.t("Load More");
    if (message.type === "untold") {
      return vscode.l10n.t("The service does not tell who is in the group");
    }
    switch (parent.kind) {
      case "accessConnection":
        return vscode.l10n.t("No services yet");
      case "placeFolder":
      case "principalFolder":
        return this.#empty(parent.folder);
      case "accessService":
      case "user":
      case "userGroup":
      case "role":
      case "policy":
        return vscode.l10n.t("Nothing here");
    }
  }

  /** Plain text: names come from somebody else, and Markdown would act on them. */
  tooltip(node: AccessNode): string | undefined {
    switch (node.kind) {
      case "accessConnection":
      case "accessService":
      case "placeFolder":
      case "principalFolder":
      case "trustPolicy":
      case "maxSession":
      case "member":
      case "tag":
        return undefined;
      case "user":
        return this.#of(node.user, []);
      case "userGroup":
        return this.#of(node.group, []);
      case "role":
        return this.#of(node.role, [[vscode.l10n.t("Description"), node.role.description]]);
      case "policy":
        return this.#of(node.policy, [
          [vscode.l10n.t("Description"), node.policy.description],
          [vscode.l10n.t("Changed"), node.policy.updatedAt?.toLocaleString()],
          [vscode.l10n.t("Attached to"), node.policy.attachmentCount?.toString()],
        ]);
      case "policyVersion":
        return this.#lines([
          [undefined, `${this.name(node.policy.name)} ${this.name(node.version.id)}`],
          [vscode.l10n.t("Created"), node.version.createdAt?.toLocaleString()],
        ]);
      case "accountPolicy":
        return this.#of({ ...node.policy, arn: node.policy.id }, []);
      case "accessKey":
        return this.#key(node.key);
      case "attachedPolicy":
        return this.#of(node.policy, []);
      case "inlinePolicy":
        return this.name(node.policy.name);
      case "boundary":
        return vscode.l10n.t("Limits what all other policies of {0} can grant", node.of.name);
      case "accessMessage":
        return this.#messageTooltip(node);
    }
  }

  #messageTooltip(node: AccessMessageNode): string {
    const text = this.message(node);
    if (node.message.type !== "error") return text;
    const steps = vscode.l10n.t(
      "Select the row to ask again. Its menu leads to the log, which says what the service answered, and to the credentials.",
    );
    return `${text}\n\n${steps}`;
  }

  #key(key: AccessKey): string {
    const lastUsed = key.lastUsedAt;
    return this.#lines([
      [undefined, this.name(key.id)],
      [vscode.l10n.t("Name"), key.name === undefined ? undefined : this.name(key.name)],
      [
        vscode.l10n.t("Status"),
        key.isActive ? vscode.l10n.t("active") : vscode.l10n.t("inactive: it lets nobody in"),
      ],
      [vscode.l10n.t("Created"), key.createdAt?.toLocaleString()],
      [
        vscode.l10n.t("Last used"),
        lastUsed === "never" ? vscode.l10n.t("never") : lastUsed?.toLocaleString(),
      ],
      [vscode.l10n.t("Region"), key.region],
      [vscode.l10n.t("Tier"), key.tier],
    ]);
  }

  #of(thing: { name: string; arn?: string; createdAt?: Date }, lines: readonly Line[]): string {
    return this.#lines([
      [undefined, this.name(thing.name)],
      [undefined, thing.arn],
      [vscode.l10n.t("Created"), thing.createdAt?.toLocaleString()],
      ...lines,
    ]);
  }

  #empty(folder: PlaceFolder | PrincipalFolder): string {
    switch (folder) {
      case "users":
        return vscode.l10n.t("No users yet");
      case "groups":
        return vscode.l10n.t("No groups yet");
      case "roles":
        return vscode.l10n.t("No roles yet");
      case "policies":
      case "accountPolicies":
        return vscode.l10n.t("No policies yet");
      case "accountKeys":
      case "keys":
        return vscode.l10n.t("No access keys");
      case "attachedPolicies":
        return vscode.l10n.t("No policy is attached");
      case "inlinePolicies":
        return vscode.l10n.t("No inline policies");
      case "tags":
        return vscode.l10n.t("No tags");
      case "members":
        return vscode.l10n.t("No members");
    }
  }

  #joined(parts: readonly (string | undefined)[]): string {
    return parts.filter((part) => part !== undefined && part !== "").join(" · ");
  }

  #lines(lines: readonly Line[]): string {
    return lines
      .filter(([, value]) => value !== undefined && value !== "")
      .map(([name, value]) => {
        const shown = displayName(value ?? "", 1_100);
        return name === undefined ? shown : `${name}: ${shown}`;
      })
      .join("\n");
  }
}
