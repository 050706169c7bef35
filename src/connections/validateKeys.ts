import type { ConnectionSecrets } from "../core/connection.ts";
import type { ConnectionDraft } from "../core/connectionDraft.ts";
import type { FieldProblem } from "./problem.ts";
import { keepsKeyPair } from "./draft.ts";
import { lineProblem, requiredProblem, wordProblem } from "./text.ts";

/** A secret key of Amazon's shape: 40 characters of Base64. Other services use other shapes. */
const looksLikeSecret = /^[A-Za-z0-9/+=]{40}$/;
const looksLikeAccessKey = /^(AKIA|ASIA)[A-Z0-9]{12,}$/;

/** Krutrim works without S3 keys; S3 does not. */
function keysAreOptional(draft: ConnectionDraft): boolean {
  return draft.kind !== "s3";
}

export function accessKeyProblem(
  draft: ConnectionDraft,
  stored: ConnectionSecrets | undefined,
): FieldProblem | undefined {
  const field = "accessKeyId";
  const accessKeyId = draft.values.accessKeyId?.trim() ?? "";
  const secret = draft.values.secretAccessKey?.trim() ?? "";
  if (accessKeyId === "" && keysAreOptional(draft)) {
    return secret === "" ? undefined : { field, severity: "error", code: "keyNeededForSecret" };
  }
  const problem = requiredProblem(field, accessKeyId) ?? wordProblem(field, accessKeyId);
  if (problem) return problem;
  if (looksLikeSecret.test(accessKeyId) && looksLikeAccessKey.test(secret)) {
    const fix = { accessKeyId: secret, secretAccessKey: accessKeyId };
    return { field, severity: "error", code: "keysSwapped", fix };
  }
  // A slash would end the access key early in the scope of the signature; other characters than
  // printable ASCII cannot be in a header.
  if (!/^[!-.0-~]+$/.test(accessKeyId) && accessKeyId !== stored?.accessKeyId) {
    return { field, severity: "error", code: "accessKeyInvalid" };
  }
  return undefined;
}

export function secretKeyProblem(
  draft: ConnectionDraft,
  stored: ConnectionSecrets | undefined,
): FieldProblem | undefined {
  const field = "secretAccessKey";
  const accessKeyId = draft.values.accessKeyId?.trim() ?? "";
  const secret = draft.values.secretAccessKey?.trim() ?? "";
  if (secret !== "") return lineProblem(field, secret);
  if (keepsKeyPair(draft, stored)) return undefined;
  if (accessKeyId === "" && keysAreOptional(draft)) return undefined;
  const isNewKey = stored?.secretAccessKey !== undefined;
  return { field, severity: "error", code: isNewKey ? "secretNeededForNewKey" : "required" };
}

export function sessionTokenProblem(
  draft: ConnectionDraft,
  stored: ConnectionSecrets | undefined,
): FieldProblem | undefined {
  const field = "sessionToken";
  const token = draft.values.sessionToken?.trim() ?? "";
  if (token !== "") return wordProblem(field, token);
  const isKept =
    stored?.sessionToken !== undefined &&
    keepsKeyPair(draft, stored) &&
    !draft.forget.includes(field);
  if (isKept) return undefined;
  // Amazon gives temporary access keys this prefix, and refuses them without their token.
  const isTemporary = /^ASIA[A-Z0-9]{12,}$/.test(draft.values.accessKeyId?.trim() ?? "");
  return isTemporary ? { field, severity: "warning", code: "sessionTokenNeeded" } : undefined;
}
