import type * as vscode from "vscode";
import type { ProviderKind } from "../core/connection.ts";
import type { DraftField } from "../core/connectionDraft.ts";
import type { FieldTexts } from "../protocol/connectionForm.ts";

type L10n = Pick<typeof vscode.l10n, "t">;

/** Labels and hints of every field, in the terms that the services use themselves. */
export function fieldTexts(
  l10n: L10n,
): Readonly<Record<ProviderKind, Readonly<Record<DraftField, FieldTexts>>>> {
  const common = { ...placeTexts(l10n), ...keyTexts(l10n), ...accountTexts(l10n) };
  return {
    s3: common,
    krutrim: { ...common, token: krutrimToken(l10n) },
    upcloud: { ...common, token: upcloudToken(l10n) },
  };
}

function krutrimToken(l10n: L10n): FieldTexts {
  return {
    label: l10n.t("API key or JWT"),
    help: l10n.t("Keys are created in the console: Administration, API keys."),
    link: {
      label: l10n.t("Open the Krutrim console"),
      href: "https://cloud.olakrutrim.com/console",
    },
  };
}

function upcloudToken(l10n: L10n): FieldTexts {
  return {
    label: l10n.t("API token"),
    help: l10n.t("Tokens are created in the control panel: Account, API Tokens."),
    link: {
      label: l10n.t("How to create one"),
      href: "https://upcloud.com/docs/guides/managing-api-tokens/",
    },
    placeholder: "ucat_…",
  };
}

type PlaceField =
  | "name"
  | "endpoint"
  | "baseUrl"
  | "region"
  | "addressing"
  | "buckets"
  | "tier"
  | "s3Endpoint"
  | "s3Region";

function placeTexts(l10n: L10n): Readonly<Record<PlaceField, FieldTexts>> {
  return {
    name: { label: l10n.t("Name") },
    endpoint: {
      label: l10n.t("Endpoint"),
      help: l10n.t("Scheme, host and port, without a bucket."),
      placeholder: "https://s3.example.com",
    },
    baseUrl: { label: l10n.t("API address"), placeholder: "https://host" },
    region: { label: l10n.t("Region") },
    addressing: { label: l10n.t("Buckets are addressed by") },
    buckets: {
      label: l10n.t("Bucket names"),
      help: l10n.t("One a line, or separated by commas."),
      placeholder: "invoices\nphotos",
    },
    tier: { label: l10n.t("Storage tier") },
    s3Endpoint: {
      label: l10n.t("S3 endpoint"),
      help: l10n.t("Found by itself where the service names it."),
      placeholder: "https://blr1.kos.olakrutrimsvc.com",
    },
    s3Region: { label: l10n.t("Signing region") },
  };
}

type KeyField = "accessKeyId" | "secretAccessKey" | "sessionToken";

function keyTexts(l10n: L10n): Readonly<Record<KeyField, FieldTexts>> {
  return {
    accessKeyId: { label: l10n.t("Access key ID") },
    secretAccessKey: { label: l10n.t("Secret access key") },
    sessionToken: {
      label: l10n.t("Session token"),
      help: l10n.t("Only temporary credentials have one."),
    },
  };
}

type AccountField =
  "token" | "username" | "password" | "authentication" | "accountId" | "customerId";

function accountTexts(l10n: L10n): Readonly<Record<AccountField, FieldTexts>> {
  return {
    authentication: { label: l10n.t("Sign in with") },
    token: { label: l10n.t("Token") },
    username: { label: l10n.t("User name") },
    password: { label: l10n.t("Password") },
    accountId: { label: l10n.t("Account ID"), help: l10n.t("Sent as x-account-id.") },
    customerId: { label: l10n.t("Customer ID"), help: l10n.t("Sent as K-Customer-ID.") },
  };
}
