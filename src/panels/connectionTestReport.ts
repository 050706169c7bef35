import type * as vscode from "vscode";
import type { ConnectionDraft, DraftField } from "../core/connectionDraft.ts";
import { draftFields } from "../core/connectionDraft.ts";
import { displayName } from "../core/display.ts";
import type { StorageError, StorageErrorKind } from "../core/errors.ts";
import type { ConnectionTest, ConnectionTestDetail } from "../core/provider.ts";
import type { TestReport } from "../protocol/connectionForm.ts";

type L10n = Pick<typeof vscode.l10n, "t">;

/** Says what a test found, and offers what would change it. `explain` makes the sentence of an error. */
export function testReport(
  test: ConnectionTest,
  draft: ConnectionDraft,
  explain: (error: StorageError) => string,
  l10n: L10n,
): TestReport {
  if (test.outcome === "works") {
    return { tone: "success", title: l10n.t("Connected"), message: foundText(test.detail, l10n) };
  }
  const remedy = remedyOf(test.error, draft, l10n);
  const isLimited = test.outcome === "limited";
  return {
    tone: isLimited ? "warning" : "error",
    title: isLimited ? l10n.t("Connected, with limits") : l10n.t("Cannot connect"),
    message: explain(test.error),
    ...(remedy && { remedy }),
  };
}

/** What a test that worked found, as a sentence. */
export function foundText(
  { bucketCount, hasMoreBuckets, latencyMs }: ConnectionTestDetail,
  l10n: L10n,
): string {
  const ms = Math.max(1, Math.round(latencyMs));
  if (bucketCount === undefined) return l10n.t("The server answered in {0} ms.", ms);
  if (hasMoreBuckets) return l10n.t("More than {0} buckets, answered in {1} ms.", bucketCount, ms);
  if (bucketCount === 0) return l10n.t("No buckets yet, answered in {0} ms.", ms);
  return bucketCount === 1
    ? l10n.t("1 bucket, answered in {0} ms.", ms)
    : l10n.t("{0} buckets, answered in {1} ms.", bucketCount, ms);
}

function remedyOf(error: StorageError, draft: ConnectionDraft, l10n: L10n): TestReport["remedy"] {
  const { expectedRegion, operation, areKeys } = error.facts;
  if (error.kind === "wrongRegion" && expectedRegion !== undefined) {
    const label = l10n.t("Use {0}", displayName(expectedRegion));
    return { label, values: { [regionField(draft)]: expectedRegion } };
  }
  if (error.kind === "accessDenied" && draft.kind === "s3") {
    if (areKeys === "doubtful") return { label: goTo("accessKeyId", l10n), focus: "accessKeyId" };
    if (operation === "listBuckets") return { label: l10n.t("Name the Buckets"), focus: "buckets" };
    if (operation === "list") return { label: goTo("buckets", l10n), focus: "buckets" };
  }
  const focus = fieldOf[error.kind]?.find((field) => isPartOf(draft, field));
  return focus && { label: goTo(focus, l10n), focus };
}

/** Over S3, a Krutrim connection signs with a region of its own. */
function regionField(draft: ConnectionDraft): DraftField {
  return draft.kind === "krutrim" && draft.values.s3Endpoint ? "s3Region" : "region";
}

function isPartOf(draft: ConnectionDraft, field: DraftField): boolean {
  if (
    (field === "username" || field === "password") &&
    draft.values.authentication !== "password"
  ) {
    return false;
  }
  if (field === "token" && draft.values.authentication === "password") return false;
  return (draftFields[draft.kind] as readonly DraftField[]).includes(field);
}

const place: readonly DraftField[] = ["endpoint", "baseUrl"];
const secret: readonly DraftField[] = ["token", "password", "secretAccessKey"];

/** Which field an error is most likely about, the first that the form has. */
const fieldOf: Partial<Record<StorageErrorKind, readonly DraftField[]>> = {
  unknownAccessKey: ["accessKeyId", "token"],
  wrongSecret: ["secretAccessKey", "password", "token"],
  wrongToken: secret,
  expiredCredentials: ["sessionToken", "token", "password"],
  missingCredentials: ["accessKeyId", ...secret],
  wrongRegion: ["region"],
  dns: place,
  refused: place,
  unreachable: place,
  tls: place,
  timeout: place,
  badResponse: place,
  noSuchBucket: ["buckets"],
  invalidName: ["buckets"],
};

function goTo(field: DraftField, l10n: L10n): string {
  switch (field) {
    case "endpoint":
    case "baseUrl":
      return l10n.t("Go to the Endpoint");
    case "region":
      return l10n.t("Go to the Region");
    case "accessKeyId":
      return l10n.t("Go to the Access Key");
    case "secretAccessKey":
      return l10n.t("Go to the Secret");
    case "sessionToken":
      return l10n.t("Go to the Session Token");
    case "token":
      return l10n.t("Go to the Token");
    case "password":
      return l10n.t("Go to the Password");
    case "buckets":
      return l10n.t("Go to the Buckets");
    default:
      return l10n.t("Go to the Field");
  }
}
