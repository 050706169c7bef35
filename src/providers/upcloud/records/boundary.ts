import { type Decoder, object, optional, string } from "../../../core/record.ts";

const boundaryRecord = object({ policy_name: optional(string), name: optional(string) });

/**
 * The name of the policy that is a permissions boundary. Users have an object with the name, roles
 * the name itself; both are accepted for both, and an empty one means that there is none.
 */
export const boundary: Decoder<string | undefined> = (value, path) => {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string") return value === "" ? undefined : value;
  const { policy_name: policyName, name = "" } = boundaryRecord(value, path);
  return (policyName ?? name) || undefined;
};
