import type * as vscode from "vscode";
import { displayName } from "../core/display.ts";
import type { StorageError, StorageErrorFacts, StorageErrorKind } from "../core/errors.ts";
import { sentences } from "./sentences.ts";

type L10n = Pick<typeof vscode.l10n, "t">;

/** What a person can do about an error; the boundary gives each its button. */
export type NextStep = "retry" | "updateCredentials" | "editConnection" | "showLog";

export interface Explanation {
  /** One sentence about what happened, followed by what to do about it. */
  readonly message: string;
  /** At most two, the most useful first. */
  readonly steps: readonly NextStep[];
}

/**
 * Says in one sentence what went wrong and what to do next. Pure: the translation is given, so that
 * panels and plain tests can use it. Nothing but facts reaches the text, and facts hold no secret.
 */
export function explain(error: StorageError, l10n: L10n): Explanation {
  const sentence = sentences[error.kind](error.facts, l10n);
  const message = sentence.slice(0, 1).toLocaleUpperCase() + sentence.slice(1);
  const { facts } = error;
  const more = [outcomeOf(facts, l10n), leftOverOf(facts, l10n), leftBehindOf(facts, l10n)];
  return {
    message: [message, ...more.filter((text) => text !== undefined)].join(" "),
    steps: isDoubtful(error) ? ["updateCredentials", "showLog"] : nextSteps(error.kind),
  };
}

/** Refused before anything was asked for in particular: other credentials may be all it takes. */
function isDoubtful({ kind, facts }: StorageError): boolean {
  return kind === "accessDenied" && facts.operation === "listBuckets" && facts.areKeys !== "right";
}

/** Whether a change that failed was made all the same, where that was found out. */
function outcomeOf(facts: StorageErrorFacts, l10n: L10n): string | undefined {
  switch (facts.outcome) {
    case undefined:
      return undefined;
    case "done":
      return l10n.t("The change was made all the same.");
    case "notDone":
      return l10n.t("Nothing was changed.");
    case "unknown":
      return l10n.t("It is not known whether the change was made: refresh the view.");
  }
}

function leftOverOf({ leftOver }: StorageErrorFacts, l10n: L10n): string | undefined {
  if (leftOver === undefined) return undefined;
  const names = displayName(leftOver.join(", "), 200);
  return l10n.t("This could not be undone and is left: {0}. Delete it in the Access view.", names);
}

function leftBehindOf({ leftBehind }: StorageErrorFacts, l10n: L10n): string | undefined {
  if (leftBehind === undefined) return undefined;
  const name = displayName(leftBehind.name, 200);
  switch (leftBehind.what) {
    case "unfinishedUpload":
      return l10n.t(
        "An unfinished upload of “{0}” is left on the server. Remove it in Bucket Details.",
        name,
      );
    case "partialFile":
      return l10n.t("An incomplete file is left: {0}. Delete it.", name);
  }
}

/** At most two, the most useful first. */
function nextSteps(kind: StorageErrorKind): readonly NextStep[] {
  switch (kind) {
    case "unknownAccessKey":
    case "wrongToken":
    case "wrongSecret":
    case "expiredCredentials":
    case "missingCredentials":
      return ["updateCredentials", "showLog"];
    case "wrongRegion":
    case "noPublicEndpoint":
    case "dns":
    case "tls":
      return ["editConnection", "showLog"];
    case "clockSkew":
    case "sessionContended":
    case "secretStorageUnavailable":
    case "conflict":
    case "throttled":
    case "serverError":
    case "refused":
    case "unreachable":
    case "connectionLost":
    case "timeout":
    case "proxy":
    case "badResponse":
    case "truncated":
    case "corrupted":
    case "sourceChanged":
    case "diskFull":
    case "localAccessDenied":
      return ["retry", "showLog"];
    case "noSuchUpload":
    case "serviceStopped":
    case "insufficientCredits":
    case "rangeNotSatisfiable":
      return ["retry"];
    case "accessDenied":
    case "oneTimePasswordRequired":
    case "invalidRequest":
    case "unsupported":
    case "unknown":
    case "quotaExceeded":
    case "bucketNotEmpty":
      return ["showLog"];
    case "noSuchBucket":
    case "noSuchObject":
    case "noSuchResource":
    case "bucketExists":
    case "tooManyBuckets":
    case "preconditionFailed":
    case "keyTooLong":
    case "invalidName":
    case "objectTooLarge":
    case "archived":
    case "locked":
    case "localMissing":
    case "localExists":
    case "localUnsupported":
    case "invalidInput":
      return [];
  }
}
