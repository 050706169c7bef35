import { StorageError } from "../../core/errors.ts";
import type { InputRule, ServiceRules } from "../../core/service.ts";
import { untranslated, type Translate } from "../../core/translate.ts";
import { isJson, writeDocument } from "./records/policyDocument.ts";

/** https://developers.upcloud.com/1.3/21-managed-object-storage */
const identifier = /^[a-zA-Z0-9_-]+$/;
const iamName = /^[\w+=,.@-]+$/;
const labelKey = /^[a-zA-Z0-9][a-zA-Z0-9_-]*$/;
const labelValue = /^[\p{L}\p{N}\p{P}\p{S}\p{M}\p{Z}]*$/u;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const hostLabel = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/i;

/** How long a policy document may be once it is URL-encoded. */
export const maxDocumentLength = 6144;

/** The rules, whose sentences are for people. */
export function createRules(l10n: Translate): ServiceRules {
  const { named, lengthProblem } = wordings(l10n);
  const identifierLetters = l10n.t("letters, digits, hyphens and underscores");
  const iamLetters = l10n.t("letters, digits and the characters _ + = , . @ -");
  const labelLetters = l10n.t("{0}, beginning with a letter or digit", identifierLetters);
  const bucketLetters = l10n.t("letters, digits, dots, hyphens and underscores");
  return {
    serviceName: named(1, 64, identifier, identifierLetters),
    networkName: named(1, 64, identifier, identifierLetters),
    networkUuid: (value) =>
      uuid.test(value)
        ? undefined
        : l10n.t("A network is named by its UUID, 32 hexadecimal digits in groups."),
    labelKey: named(2, 32, labelKey, labelLetters),
    labelValue: named(0, 255, labelValue, l10n.t("characters that can be printed")),
    domainName: (value) =>
      lengthProblem(value, 1, 253) ??
      (isDomain(value)
        ? undefined
        : l10n.t("This is no domain name, such as {0}.", "files.example.com")),
    bucketName: named(3, 63, /^[a-zA-Z0-9._-]+$/, bucketLetters),
    userName: named(1, 64, iamName, iamLetters),
    groupName: named(1, 128, iamName, iamLetters),
    roleName: named(1, 64, iamName, iamLetters),
    policyName: named(1, 128, iamName, iamLetters),
    policyDescription: (value) => lengthProblem(value, 1, 1000),
    policyDocument: (text) => documentProblem(text, l10n),
    tagKey: (value) => lengthProblem(value, 1, 128),
    tagValue: (value) => lengthProblem(value, 0, 256),
  };
}

/** For errors, whose messages are for logs. */
export const rules = createRules(untranslated);

function wordings(l10n: Translate) {
  /** Characters are counted as the service counts them: code points. */
  const lengthProblem = (value: string, least: number, most: number): string | undefined => {
    const { length } = [...value];
    if (length >= least && length <= most) return undefined;
    if (length === 0) return l10n.t("This must not be empty.");
    return length < least
      ? l10n.t("This needs at least {0} characters.", least)
      : l10n.t("This can have at most {0} characters; it has {1}.", most, length);
  };
  const named =
    (least: number, most: number, pattern: RegExp, allowed: string): InputRule =>
    (value) => {
      const problem = lengthProblem(value, least, most);
      if (problem) return problem;
      if (!pattern.test(value)) return l10n.t("Only {0} are allowed.", allowed);
      return value === "." || value === ".."
        ? l10n.t("A name cannot consist of dots alone.")
        : undefined;
    };
  return { lengthProblem, named };
}

function isDomain(value: string): boolean {
  const labels = value.split(".");
  return labels.length > 1 && labels.every((label) => hostLabel.test(label));
}

function documentProblem(text: string, l10n: Translate): string | undefined {
  if (!isJson(text)) return l10n.t("The document is not valid JSON.");
  const parsed: unknown = JSON.parse(text);
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    return l10n.t("The document must be a JSON object.");
  }
  const { length } = writeDocument(text);
  return length <= maxDocumentLength
    ? undefined
    : l10n.t(
        "The document can have at most {0} characters once it is URL-encoded; it has {1}.",
        maxDocumentLength,
        length,
      );
}

/** Throws `invalidInput` with the reason, so that nothing the service would refuse is sent. */
export function demand(field: string, problem: string | undefined): void {
  if (problem !== undefined) throw new StorageError("invalidInput", problem, { field });
}
