import * as vscode from "vscode";
import { parseTree, type Node, type ParseError } from "jsonc-parser";
import { isKnownAction } from "./policyActions.ts";

/** Policies of users, who may take a role, policies of buckets, and Krutrim's policies of accounts. */
export type PolicyDialect = "identity" | "trust" | "bucket" | "account";

/** Something about a place in a document. Errors keep it from being saved. */
export interface Finding {
  readonly offset: number;
  readonly length: number;
  readonly severity: "error" | "warning" | "information";
  readonly message: string;
}

const rootKeys: Readonly<Record<PolicyDialect, readonly string[]>> = {
  identity: ["Version", "Id", "Statement"],
  trust: ["Version", "Id", "Statement"],
  bucket: ["Version", "Id", "Statement"],
  account: ["statements", "conditions"],
};

const statementKeys = [
  ...["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction"],
  ...["Resource", "NotResource", "Condition"],
];

/** What a JSON schema cannot say about a policy. */
export function checkPolicy(text: string, dialect: PolicyDialect): readonly Finding[] {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
  const [error] = errors;
  if (error) {
    const message = vscode.l10n.t("This is not valid JSON, so that it cannot be saved.");
    return [{ offset: error.offset, length: error.length, severity: "error", message }];
  }
  if (root?.type !== "object") {
    const message = vscode.l10n.t("A policy is a JSON object.");
    return [{ offset: 0, length: text.length, severity: "error", message }];
  }
  const check = new Check(dialect);
  check.root(root);
  return check.findings;
}

class Check {
  readonly findings: Finding[] = [];
  readonly #dialect: PolicyDialect;
  readonly #sids = new Set<string>();

  constructor(dialect: PolicyDialect) {
    this.#dialect = dialect;
  }

  root(root: Node): void {
    this.#unknownKeys(root, rootKeys[this.#dialect]);
    const list = property(root, this.#dialect === "account" ? "statements" : "Statement");
    if (!list) return;
    if (list.type === "array" && (list.children ?? []).length === 0) {
      this.#say(list, "warning", vscode.l10n.t("Without a statement the policy says nothing."));
    }
    for (const statement of itemsOf(list)) {
      if (statement.type === "object") this.#statement(statement);
    }
  }

  #statement(statement: Node): void {
    if (this.#dialect === "account") {
      this.#principal(statement, "principal");
      return;
    }
    this.#unknownKeys(statement, statementKeys);
    this.#sid(statement);
    this.#both(statement, "Action", "NotAction");
    this.#both(statement, "Resource", "NotResource");
    this.#both(statement, "Principal", "NotPrincipal");
    this.#everythingBut(statement);
    this.#actions(statement);
    if (this.#dialect === "identity") this.#noPrincipal(statement);
    else this.#principal(statement, "Principal");
  }

  #unknownKeys(object: Node, known: readonly string[]): void {
    for (const { children: [key] = [] } of object.children ?? []) {
      const name = String(key?.value);
      if (!key || known.includes(name)) continue;
      const close = known.find((each) => each.toLowerCase() === name.toLowerCase());
      const message = close
        ? vscode.l10n.t("Unknown key “{0}”. It is written “{1}”.", name, close)
        : vscode.l10n.t("Unknown key “{0}”. Known are: {1}", name, known.join(", "));
      this.#say(key, "warning", message);
    }
  }

  #sid(statement: Node): void {
    const sid = property(statement, "Sid");
    if (typeof sid?.value !== "string") return;
    if (this.#sids.has(sid.value)) {
      this.#say(sid, "warning", vscode.l10n.t("Another statement has this Sid already."));
    }
    this.#sids.add(sid.value);
  }

  #both(statement: Node, one: string, other: string): void {
    const second = property(statement, other);
    if (!second || !property(statement, one)) return;
    this.#say(second, "error", vscode.l10n.t("A statement has either {0} or {1}.", one, other));
  }

  #everythingBut(statement: Node): void {
    if (property(statement, "Effect")?.value !== "Allow") return;
    for (const name of ["NotAction", "NotResource", "NotPrincipal"]) {
      const node = property(statement, name);
      if (!node) continue;
      const message = vscode.l10n.t("Allow with {0} grants everything but what is listed.", name);
      this.#say(node, "warning", message);
    }
  }

  #actions(statement: Node): void {
    const isAllowed = property(statement, "Effect")?.value === "Allow";
    for (const name of ["Action", "NotAction"]) {
      for (const action of itemsOf(property(statement, name))) {
        if (typeof action.value !== "string") continue;
        if (action.value === "*" && isAllowed && name === "Action") {
          this.#say(action, "warning", vscode.l10n.t("This allows every action of every service."));
        } else if (!isKnownAction(action.value)) {
          const message = vscode.l10n.t("No known action is called “{0}”.", action.value);
          this.#say(action, "warning", message);
        }
      }
    }
  }

  #noPrincipal(statement: Node): void {
    for (const name of ["Principal", "NotPrincipal"]) {
      const node = property(statement, name);
      const message = vscode.l10n.t(
        "A policy is for those whom it is attached to: it names no {0}.",
        name,
      );
      if (node) this.#say(node, "error", message);
    }
  }

  #principal(statement: Node, name: string): void {
    const effect = property(statement, "Effect") ?? property(statement, "effect");
    if (typeof effect?.value === "string" && !/^allow$/i.test(effect.value)) return;
    const principal = property(statement, name) ?? property(statement, "Principal");
    const isLimited = property(statement, "Condition") !== undefined;
    for (const node of principalsOf(principal)) {
      if (node.value !== "*") continue;
      this.#say(node, isLimited ? "information" : "warning", this.#everybody(isLimited));
    }
  }

  #everybody(isLimited: boolean): string {
    if (this.#dialect === "trust") {
      return isLimited
        ? vscode.l10n.t("Everybody may take this role who meets the condition.")
        : vscode.l10n.t("Everybody may take this role.");
    }
    return isLimited
      ? vscode.l10n.t("This is granted to everybody who meets the condition.")
      : vscode.l10n.t("This is granted to everybody, also without an account.");
  }

  #say({ offset, length }: Node, severity: Finding["severity"], message: string): void {
    this.findings.push({ offset, length, severity, message });
  }
}

/** The value of a property; undefined where there is none. */
function property(object: Node, name: string): Node | undefined {
  const found = object.children?.find(({ children: [key] = [] }) => key?.value === name);
  return found?.children?.[1];
}

/** A single value counts as a list of one. */
function itemsOf(node: Node | undefined): readonly Node[] {
  if (!node) return [];
  return node.type === "array" ? (node.children ?? []) : [node];
}

/** `"*"`, `["*"]`, `{"AWS": "*"}` and `{"AWS": ["*"]}`: each of the names in them. */
function principalsOf(node: Node | undefined): readonly Node[] {
  if (node?.type !== "object") return itemsOf(node);
  return (node.children ?? []).flatMap(({ children: [, value] = [] }) => itemsOf(value));
}
