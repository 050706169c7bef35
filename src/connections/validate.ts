import type { ConnectionSecrets } from "../core/connection.ts";
import { draftFields, type ConnectionDraft, type DraftField } from "../core/connectionDraft.ts";
import { badBucketName, parseBucketList } from "./bucketList.ts";
import { isPlainHttp, parseEndpoint } from "./endpoint.ts";
import { recognise } from "./presets.ts";
import type { FieldProblem } from "./problem.ts";
import { accessKeyProblem, secretKeyProblem, sessionTokenProblem } from "./validateKeys.ts";
import { passwordProblem, tokenProblem, usernameProblem } from "./validateAccount.ts";
import { lineProblem, requiredProblem } from "./text.ts";

/** What a draft is checked against besides itself. */
export interface ValidationContext {
  /** Names of the other connections. */
  readonly otherNames: readonly string[];
  /** Of the connection being edited; absent for a new one. */
  readonly stored?: ConnectionSecrets;
}

/** At most one problem for each field, in the order of the form. Empty when the draft can be saved. */
export function validateDraft(draft: ConnectionDraft, context: ValidationContext): FieldProblem[] {
  const problems: FieldProblem[] = [];
  for (const field of draftFields[draft.kind]) {
    const problem = fieldProblem(field, draft, context);
    if (problem) problems.push(problem);
  }
  return problems;
}

export function isSavable(problems: readonly FieldProblem[]): boolean {
  return problems.every((problem) => problem.severity !== "error");
}

function fieldProblem(
  field: DraftField,
  draft: ConnectionDraft,
  context: ValidationContext,
): FieldProblem | undefined {
  const text = valueOf(draft, field);
  switch (field) {
    case "name":
      return nameProblem(text, context.otherNames);
    case "endpoint":
    case "baseUrl":
      return requiredProblem(field, text) ?? endpointProblem(field, draft);
    case "s3Endpoint":
      return text === "" ? undefined : endpointProblem(field, draft);
    case "region":
      return requiredProblem(field, text) ?? regionProblem(draft);
    case "s3Region":
      return text === "" ? undefined : regionShape(field, text);
    case "accessKeyId":
      return accessKeyProblem(draft, context.stored);
    case "secretAccessKey":
      return secretKeyProblem(draft, context.stored);
    case "sessionToken":
      return sessionTokenProblem(draft, context.stored);
    case "token":
      return tokenProblem(draft, context.stored);
    case "username":
      return usernameProblem(draft);
    case "password":
      return passwordProblem(draft, context.stored);
    case "buckets":
      return bucketsProblem(text);
    case "tier":
    case "accountId":
    case "customerId":
    case "addressing":
    case "authentication":
      return lineProblem(field, text);
  }
}

/** The text of a field as it is judged and saved: without surrounding space. */
export function valueOf(draft: ConnectionDraft, field: DraftField): string {
  return draft.values[field]?.trim() ?? "";
}

function nameProblem(name: string, otherNames: readonly string[]): FieldProblem | undefined {
  const taken = otherNames.some((other) => other.toLowerCase() === name.toLowerCase());
  return (
    requiredProblem("name", name) ??
    (taken ? { field: "name", severity: "error", code: "nameTaken", part: name } : undefined)
  );
}

function endpointProblem(
  field: "endpoint" | "baseUrl" | "s3Endpoint",
  draft: ConnectionDraft,
): FieldProblem | undefined {
  const result = parseEndpoint(valueOf(draft, field));
  if ("endpoint" in result) {
    if (!isPlainHttp(result.endpoint)) return undefined;
    return { field, severity: "warning", code: "plainHttp" };
  }
  const { code, part, suggestion, bucket, region } = result.problem;
  const shown = part ?? bucket;
  return {
    field,
    severity: "error",
    code,
    ...(shown !== undefined && { part: shown }),
    ...(suggestion !== undefined && {
      fix: {
        [field]: suggestion,
        ...(field === "endpoint" && bucket !== undefined && { buckets: withBucket(draft, bucket) }),
        ...(field === "endpoint" && region !== undefined && { region }),
      },
    }),
  };
}

function withBucket(draft: ConnectionDraft, bucket: string): string {
  return [...new Set([...parseBucketList(draft.values.buckets ?? ""), bucket])].join("\n");
}

/** Warns when the endpoint names another region: the signature would then be refused. */
function regionProblem(draft: ConnectionDraft): FieldProblem | undefined {
  const region = valueOf(draft, "region");
  const shape = regionShape("region", region);
  if (shape || draft.kind !== "s3") return shape;
  const parsed = parseEndpoint(valueOf(draft, "endpoint"));
  if (!("endpoint" in parsed)) return undefined;
  const named = recognise(new URL(parsed.endpoint).hostname)?.region;
  if (named === undefined || named === region) return undefined;
  return {
    field: "region",
    severity: "warning",
    code: "regionDiffersFromEndpoint",
    part: named,
    fix: { region: named },
  };
}

/** A region is one segment of the scope that a request is signed with. */
function regionShape(field: DraftField, region: string): FieldProblem | undefined {
  return /^[A-Za-z0-9._-]{1,64}$/.test(region)
    ? undefined
    : { field, severity: "error", code: "regionInvalid" };
}

function bucketsProblem(text: string): FieldProblem | undefined {
  const bad = badBucketName(parseBucketList(text));
  if (bad === undefined) return undefined;
  return { field: "buckets", severity: "error", code: "bucketNameInvalid", part: bad };
}
