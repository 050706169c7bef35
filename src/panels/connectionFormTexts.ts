import type * as vscode from "vscode";
import { providerTraits } from "../core/providerTraits.ts";
import type { FormTexts } from "../protocol/connectionForm.ts";
import { fieldTexts } from "./connectionFieldTexts.ts";

type L10n = Pick<typeof vscode.l10n, "t">;

/** Every word of the form but those about what is typed. `name` is absent for a new connection. */
export function formTexts(name: string | undefined, l10n: L10n): FormTexts {
  return {
    title: name === undefined ? l10n.t("New Connection") : l10n.t("Connection “{0}”", name),
    intro: l10n.t(
      "Settings are kept in VS Code, secrets in the keyring of this computer and nowhere else.",
    ),
    ...choices(l10n),
    sections: {
      place: { title: l10n.t("Where"), help: "" },
      credentials: { title: l10n.t("Credentials"), help: "" },
      buckets: {
        title: l10n.t("Buckets"),
        help: l10n.t("Only for credentials that may not list buckets. Otherwise all are shown."),
      },
      account: { title: l10n.t("Account"), help: "" },
      objects: {
        title: l10n.t("S3 keys"),
        help: l10n.t(
          "Objects are reached with them: over S3, fast and in parts, or within a session of the service.",
        ),
      },
    },
    preset: {
      label: l10n.t("Service"),
      other: l10n.t("Another S3-compatible server"),
    },
    fields: fieldTexts(l10n),
    regions: [
      { region: "In-Bangalore-1", tier: "tier-1" },
      { region: "In-Hyderabad-1", tier: "tier-2" },
    ],
    ...actions(l10n),
  };
}

function choices(
  l10n: L10n,
): Pick<FormTexts, "kindLegend" | "kinds" | "addressing" | "authentication"> {
  return {
    kindLegend: l10n.t("Kind of storage"),
    kinds: [
      {
        ...{ value: "s3", icon: providerTraits.s3.icon, label: l10n.t("S3-compatible") },
        help: l10n.t("Amazon S3, MinIO, Ceph and others"),
      },
      {
        ...{ value: "krutrim", icon: providerTraits.krutrim.icon, label: "Krutrim" },
        help: l10n.t("Krutrim Object Storage"),
      },
      {
        ...{ value: "upcloud", icon: providerTraits.upcloud.icon, label: "UpCloud" },
        help: l10n.t("UpCloud Managed Object Storage"),
      },
    ],
    addressing: [
      { value: "path", label: l10n.t("Path"), help: "https://host/bucket/key" },
      { value: "virtualHosted", label: l10n.t("Virtual-hosted"), help: "https://bucket.host/key" },
    ],
    authentication: [
      { value: "token", label: l10n.t("API token"), help: l10n.t("Can be limited and revoked") },
      {
        ...{ value: "password", label: l10n.t("User name and password") },
        help: l10n.t("Of an account with API access"),
      },
    ],
  };
}

function actions(l10n: L10n): Omit<FormTexts, KeysElsewhere> {
  return {
    optional: l10n.t("optional"),
    storedPlaceholder: l10n.t("Stored. Leave it empty to keep it."),
    forget: l10n.t("Remove the Stored One"),
    forgotten: l10n.t("Will be removed when you save."),
    reveal: l10n.t("Show What You Typed"),
    hide: l10n.t("Hide What You Typed"),
    save: l10n.t("Save"),
    saveAnyway: l10n.t("Save Anyway"),
    test: l10n.t("Test Connection"),
    cancelTest: l10n.t("Cancel Test"),
    testing: l10n.t("Testing the connection…"),
    testCancelled: l10n.t("The test was cancelled."),
    close: l10n.t("Cancel"),
    notTested: l10n.t("Not tested as it is now."),
    attentionOne: l10n.t("1 field needs attention"),
    attentionMany: l10n.t("{0} fields need attention"),
    incomplete: l10n.t("Show what is missing"),
  };
}

type KeysElsewhere =
  | keyof ReturnType<typeof choices>
  | "title"
  | "intro"
  | "sections"
  | "preset"
  | "fields"
  | "regions";
