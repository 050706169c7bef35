import type { Principal } from "../../../core/access.ts";
import { path } from "./path.ts";

const collections = { user: "users", group: "groups", role: "roles" } as const;

/** The path of a user, group or role of the service at `base`. */
export function principalPath(base: string, principal: Principal): string {
  return `${base}/${collections[principal.kind]}${path`/${principal.name}`}`;
}

/** `listUserPolicies`, `listGroupPolicies`: for errors. */
export function operationFor(verb: string, principal: Principal, what: string): string {
  const noun = principal.kind.charAt(0).toUpperCase() + principal.kind.slice(1);
  return `${verb}${noun}${what}`;
}
