import type * as vscode from "vscode";
import type { DraftField } from "../core/connectionDraft.ts";
import { displayName } from "../core/display.ts";
import type { FieldProblem, ProblemCode } from "../connections/problem.ts";
import type { FieldRemark } from "../protocol/connectionForm.ts";

type L10n = Pick<typeof vscode.l10n, "t">;

/** Says what is wrong with a field, with a button where it can be put right. */
export function remarkOf(problem: FieldProblem, l10n: L10n): FieldRemark {
  const { field, severity, code, fix } = problem;
  const part = problem.part === undefined ? "" : displayName(problem.part);
  return {
    ...{ field, severity, message: sentences[code](l10n, part, field) },
    ...(fix && { fix: { label: fixLabel(problem, l10n), values: fix } }),
  };
}

type Sentence = (l10n: L10n, part: string, field: DraftField) => string;

const sentences: Record<ProblemCode, Sentence> = {
  required: (l10n, _, field) => required(l10n, field),
  tooLong: (l10n) => l10n.t("This is too long."),
  hasControlCharacters: (l10n) =>
    l10n.t("There is a line break or another invisible character in it. Type or paste it again."),
  hasSpaces: (l10n) => l10n.t("There is a space in it. Type or paste it again."),
  nameTaken: (l10n) =>
    l10n.t("Another connection has this name. Choose one that tells them apart."),

  endpointHasPlaceholder: (l10n, part) => l10n.t("Replace {0} with your own.", part),
  endpointLacksScheme: (l10n) => l10n.t("An endpoint begins with https:// or http://."),
  endpointScheme: (l10n, part) =>
    l10n.t("An endpoint begins with https:// or http://, not with {0}://.", part),
  endpointInvalid: (l10n) =>
    l10n.t("This is not an endpoint. It is written like https://host or https://host:port."),
  endpointHasCredentials: (l10n) =>
    l10n.t("Keys do not belong in the endpoint. Enter them in the fields below."),
  endpointHasQuery: (l10n) => l10n.t("An endpoint has no query."),
  endpointHasPath: (l10n, part) =>
    l10n.t(
      "An endpoint has no path. If “{0}” is a bucket, it belongs in the list of buckets.",
      part,
    ),
  endpointHasBucket: (l10n, part) =>
    l10n.t("The bucket “{0}” does not belong in the endpoint, but in the list of buckets.", part),
  plainHttp: (l10n) =>
    l10n.t(
      "Without https, anybody on the way can read and change what is transferred. Use https unless you trust the whole network.",
    ),

  regionInvalid: (l10n) =>
    l10n.t("A region is one word of letters, digits, dots, hyphens and underscores."),
  regionDiffersFromEndpoint: (l10n, part) =>
    l10n.t("The endpoint is in the region {0}. Requests for another region will be refused.", part),

  accessKeyInvalid: (l10n) =>
    l10n.t("There is a character in it that no access key has. Type or paste it again."),
  keysSwapped: (l10n) => l10n.t("This looks like the secret, and the secret like the access key."),
  secretNeededForNewKey: (l10n) =>
    l10n.t("The stored secret belongs to the access key before. Enter the secret of this one."),
  passwordNeededForNewUser: (l10n) =>
    l10n.t("The stored password belongs to the user before. Enter the password of this one."),
  keyNeededForSecret: (l10n) => l10n.t("Enter the access key that belongs to the secret."),
  sessionTokenNeeded: (l10n) =>
    l10n.t("An access key that begins with ASIA is temporary and needs its session token."),
  bearerPrefix: (l10n) => l10n.t("“Bearer” is not part of the token."),
  usernameHasColon: (l10n) => l10n.t("A user name has no colon."),
  tokenShape: (l10n) =>
    l10n.t("API tokens of UpCloud begin with ucat_. Check that this is the token."),

  bucketNameInvalid: (l10n, part) => l10n.t("“{0}” cannot be the name of a bucket.", part),
};

function required(l10n: L10n, field: DraftField): string {
  switch (field) {
    case "name":
      return l10n.t("Enter a name for the connection.");
    case "endpoint":
    case "baseUrl":
    case "s3Endpoint":
      return l10n.t("Enter where the service is, such as https://host.");
    case "region":
      return l10n.t("Enter the region. Servers of your own usually take us-east-1.");
    case "accessKeyId":
      return l10n.t("Enter the access key.");
    case "secretAccessKey":
      return l10n.t("Enter the secret that belongs to the access key.");
    case "token":
      return l10n.t("Enter the token.");
    case "username":
      return l10n.t("Enter the user name.");
    case "password":
      return l10n.t("Enter the password.");
    default:
      return l10n.t("Enter a value.");
  }
}

function fixLabel({ code, fix }: FieldProblem, l10n: L10n): string {
  if (code === "keysSwapped") return l10n.t("Exchange Them");
  if (code === "bearerPrefix") return l10n.t("Remove It");
  if (fix?.buckets !== undefined) return l10n.t("Move the Bucket to the List");
  const value = fix?.endpoint ?? fix?.baseUrl ?? fix?.s3Endpoint ?? fix?.region ?? "";
  return l10n.t("Use {0}", displayName(value));
}
