import { StorageError } from "../../core/errors.ts";
import type { InputRule, ServiceRules } from "../../core/service.ts";
import { isJson, writeDocument } from "./records/policyDocument.ts";

/** https://developers.upcloud.com/1.3/21-managed-object-storage */
const identifier = /^[a-zA-Z0-9_-]+$/;
const iamName = /^[\w+=,.@-]+$/;
const labelKey = /^[a-zA-Z0-9][a-zA-Z0-9_-]*$/;
const labelValue = /^[\p{L}\p{N}\p{P}\p{S}\p{M}\p{Z}]*$/u;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const hostLabel = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/i;

const identifierLetters = "letters, digits, hyphens and underscores";
const iamLetters = "letters, digits and the characters _ + = , . @ -";

/** How long a policy document may be once it is URL-encoded. */
export const maxDocumentLength = 6144;

export const rules: ServiceRules = {
  serviceName: named(1, 64, identifier, identifierLetters),
  networkName: named(1, 64, identifier, identifierLetters),
  networkUuid: (value) =>
    uuid.test(value)
      ? undefined
      : "A network is named by its UUID, 32 hexadecimal digits in groups.",
  labelKey: (value) =>
    named(2, 32, labelKey, `${identifierLetters}, beginning with a letter or digit`)(value),
  labelValue: named(0, 255, labelValue, "characters that can be printed"),
  domainName,
  bucketName,
  userName: named(1, 64, iamName, iamLetters),
  groupName: named(1, 128, iamName, iamLetters),
  roleName: named(1, 64, iamName, iamLetters),
  policyName: named(1, 128, iamName, iamLetters),
  policyDescription: (value) => lengthProblem(value, 1, 1000),
  policyDocument,
  tagKey: (value) => lengthProblem(value, 1, 128),
  tagValue: (value) => lengthProblem(value, 0, 256),
};

/** Characters are counted as the service counts them: code points. */
function lengthProblem(value: string, least: number, most: number): string | undefined {
  const length = [...value].length;
  if (length >= least && length <= most) return undefined;
  if (length === 0) return "This must not be empty.";
  return length < least
    ? `This needs at least ${least} characters.`
    : `This can have at most ${most} characters; it has ${length}.`;
}

function named(least: number, most: number, pattern: RegExp, allowed: string): InputRule {
  return (value) => {
    const problem = lengthProblem(value, least, most);
    if (problem) return problem;
    if (!pattern.test(value)) return `Only ${allowed} are allowed.`;
    return value === "." || value === ".." ? "A name cannot consist of dots alone." : undefined;
  };
}

function bucketName(value: string): string | undefined {
  const allowed = "letters, digits, dots, hyphens and underscores";
  return named(3, 63, /^[a-zA-Z0-9._-]+$/, allowed)(value);
}

function domainName(value: string): string | undefined {
  const problem = lengthProblem(value, 1, 253);
  if (problem) return problem;
  const labels = value.split(".");
  return labels.length > 1 && labels.every((label) => hostLabel.test(label))
    ? undefined
    : "This is no domain name, such as files.example.com.";
}

function policyDocument(text: string): string | undefined {
  if (!isJson(text)) return "The document is not valid JSON.";
  const parsed: unknown = JSON.parse(text);
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    return "The document must be a JSON object.";
  }
  const length = writeDocument(text).length;
  return length <= maxDocumentLength
    ? undefined
    : `The document can have at most ${maxDocumentLength} characters once it is URL-encoded; it has ${length}.`;
}

/** Throws `invalidInput` with the reason, so that nothing the service would refuse is sent. */
export function demand(field: string, problem: string | undefined): void {
  if (problem !== undefined) throw new StorageError("invalidInput", problem, { field });
}
