import { Problem } from "./problem.ts";

export type Rights = "full" | "readOnly" | "none";

/** Who may use the API, and for what. */
export interface Authentication {
  /** Tokens with what they may do. */
  readonly tokens: ReadonlyMap<string, Rights>;
  readonly username: string;
  readonly password: string;
}

/** Throws 401 for anybody unknown, 403 for what the token may not do. */
export function authenticate(
  authentication: Authentication,
  header: string | undefined,
  method: string,
): void {
  const rights = rightsOf(authentication, header);
  if (rights === undefined) {
    throw new Problem(401, "AUTHENTICATION_FAILED", "Authentication failed using the given token.");
  }
  const isAllowed = rights === "full" || (rights === "readOnly" && method === "GET");
  if (!isAllowed) {
    throw new Problem(403, "OBJECT_STORAGE_FORBIDDEN", "The token has no rights for this.");
  }
}

function rightsOf(authentication: Authentication, header: string | undefined): Rights | undefined {
  const [scheme = "", value = ""] = (header ?? "").split(" ");
  if (scheme === "Bearer") return authentication.tokens.get(value);
  const expected = Buffer.from(`${authentication.username}:${authentication.password}`);
  return scheme === "Basic" && value === expected.toString("base64") ? "full" : undefined;
}
