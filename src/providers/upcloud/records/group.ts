import { type Decoded, list, object, optional, present, string } from "../../../core/record.ts";
import { moment } from "./loose.ts";
import type { Group } from "../../../core/access.ts";

/** The reference names no members; where an answer has them, they are users or their names. */
export const groupRecord = object({
  name: string,
  arn: optional(string),
  created_at: moment,
  users: optional(list(memberName)),
});

function memberName(value: unknown, path: string): string {
  if (typeof value === "string") return value;
  const { username, name } = object({ username: optional(string), name: optional(string) })(
    value,
    path,
  );
  return username ?? string(name, `${path}.username`);
}

export function normalizeGroup(record: Decoded<typeof groupRecord>): Group {
  return present({
    name: record.name,
    arn: record.arn,
    createdAt: record.created_at,
    members: record.users,
  });
}
