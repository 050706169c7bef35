import * as vscode from "vscode";
import type { AccessPlace } from "../access/node.ts";
import type { CommandContext } from "./context.ts";
import { whenSlow } from "./progress.ts";

interface Statement {
  readonly Sid: string;
  readonly Effect: "Allow" | "Deny";
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
}

type Template = "readOnly" | "full" | "oneBucketReadOnly" | "oneBucket" | "deny";

/** A policy document to begin with, which the user picks. Undefined on Escape. */
export async function askTemplate(
  context: CommandContext,
  place: AccessPlace,
): Promise<string | undefined> {
  const items: readonly (vscode.QuickPickItem & { readonly template: Template })[] = [
    { label: vscode.l10n.t("Read only"), description: "s3:Get*, s3:List*", template: "readOnly" },
    { label: vscode.l10n.t("Full access to objects"), description: "s3:*", template: "full" },
    { label: vscode.l10n.t("One bucket, read-only"), template: "oneBucketReadOnly" },
    { label: vscode.l10n.t("One bucket, read and write"), template: "oneBucket" },
    { label: vscode.l10n.t("Deny everything"), description: "*", template: "deny" },
  ];
  const title = vscode.l10n.t("What shall the policy say at first?");
  const picked = await vscode.window.showQuickPick([...items], { title, ignoreFocusOut: true });
  if (!picked) return undefined;
  const { template } = picked;
  if (template !== "oneBucket" && template !== "oneBucketReadOnly") {
    return documentOf(template, "*");
  }
  const bucket = await askBucket(context, place);
  return bucket === undefined ? undefined : documentOf(template, bucket);
}

/** The JSON text of a template; `bucket` counts for those that are about one. */
export function documentOf(template: Template, bucket: string): string {
  const document = { Version: "2012-10-17", Statement: statementsOf(template, bucket) };
  return JSON.stringify(document, undefined, 2);
}

function statementsOf(template: Template, bucket: string): readonly Statement[] {
  const of = `arn:aws:s3:::${bucket}`;
  const allow = (Sid: string, Action: readonly string[], Resource: readonly string[]) => {
    return { Sid, Effect: "Allow", Action, Resource } as const;
  };
  switch (template) {
    case "readOnly":
      return [allow("ReadOnly", ["s3:Get*", "s3:List*"], ["*"])];
    case "full":
      return [allow("FullAccess", ["s3:*"], ["*"])];
    case "oneBucketReadOnly":
      return [
        allow("FindBucket", ["s3:ListAllMyBuckets"], ["*"]),
        allow("ReadBucket", ["s3:Get*", "s3:List*"], [of, `${of}/*`]),
      ];
    case "oneBucket":
      return [
        allow("FindBucket", ["s3:ListAllMyBuckets"], ["*"]),
        allow("UseBucket", ["s3:*"], [of, `${of}/*`]),
      ];
    case "deny":
      return [{ Sid: "DenyAll", Effect: "Deny", Action: ["*"], Resource: ["*"] }];
  }
}

async function askBucket(
  { registry }: CommandContext,
  { connection, service }: AccessPlace,
): Promise<string | undefined> {
  const address = { connectionId: connection.id, ...(service && { serviceId: service.id }) };
  const page = await whenSlow(vscode.l10n.t("Listing the buckets"), async (signal) =>
    (await registry.home(address, signal)).listBuckets({}, signal),
  );
  const other = { label: vscode.l10n.t("Another bucket…") };
  const items = [...page.items.map(({ name }) => ({ label: name })), other];
  const title = vscode.l10n.t("Which bucket?");
  const picked = await vscode.window.showQuickPick(items, { title, ignoreFocusOut: true });
  if (picked !== other) return picked?.label;
  const prompt = vscode.l10n.t("Name of the bucket");
  const name = await vscode.window.showInputBox({ title, prompt, ignoreFocusOut: true });
  return name === "" ? undefined : name;
}
