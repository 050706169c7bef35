import type { ConnectionSecrets } from "../core/connection.ts";
import type { ConnectionDraft } from "../core/connectionDraft.ts";
import { keepsPassword, usesPassword } from "./draft.ts";
import type { FieldProblem } from "./problem.ts";
import { lineProblem, requiredProblem, wordProblem } from "./text.ts";

/** API key or JWT (Krutrim), API token (UpCloud). */
export function tokenProblem(
  draft: ConnectionDraft,
  stored: ConnectionSecrets | undefined,
): FieldProblem | undefined {
  const field = "token";
  if (draft.kind === "upcloud" && usesPassword(draft)) return undefined;
  const token = draft.values.token?.trim() ?? "";
  if (token === "" && stored?.token !== undefined) return undefined;
  const bearer = /^bearer\s+(\S.*)$/i.exec(token)?.[1];
  if (bearer !== undefined) {
    return { field, severity: "error", code: "bearerPrefix", fix: { token: bearer } };
  }
  const problem = requiredProblem(field, token) ?? wordProblem(field, token);
  if (problem) return problem;
  // UpCloud documents the prefix; another one may come, so it only warns.
  if (draft.kind === "upcloud" && !token.startsWith("ucat_")) {
    return { field, severity: "warning", code: "tokenShape" };
  }
  return undefined;
}

export function usernameProblem(draft: ConnectionDraft): FieldProblem | undefined {
  if (!usesPassword(draft)) return undefined;
  const username = draft.values.username?.trim() ?? "";
  // Basic authentication joins the two with a colon, so a colon cannot be in the name (RFC 7617).
  if (username.includes(":")) {
    return { field: "username", severity: "error", code: "usernameHasColon" };
  }
  return requiredProblem("username", username);
}

export function passwordProblem(
  draft: ConnectionDraft,
  stored: ConnectionSecrets | undefined,
): FieldProblem | undefined {
  const field = "password";
  if (!usesPassword(draft)) return undefined;
  const password = draft.values.password ?? "";
  if (password !== "") return lineProblem(field, password);
  if (keepsPassword(draft, stored)) return undefined;
  const isNewUser = stored?.password !== undefined;
  return { field, severity: "error", code: isNewUser ? "passwordNeededForNewUser" : "required" };
}
