import {
  date,
  type Decoded,
  list,
  object,
  optional,
  present,
  string,
} from "../../../core/record.ts";
import type { Group } from "../../../core/access.ts";

/** The reference names no members; where an answer has them, they are users or their names. */
export const groupRecord = object({
  name: string,
  arn: optional(string),
  created_at: optional(date),
  users: optional(list(memberName)),
});

function memberName(value: unknown, path: string): string {
  return typeof value === "string" ? value : object({ username: string })(value, path).username;
}

export function normalizeGroup(record: Decoded<typeof groupRecord>): Group {
  return present({
    name: record.name,
    arn: record.arn,
    createdAt: record.created_at,
    members: record.users,
  });
}
