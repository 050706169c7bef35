import { type Decoded, mapped, object, optional, present, string } from "../../../core/record.ts";
import { moment } from "./loose.ts";
import type { AccessKey, NewAccessKey } from "../../../core/access.ts";

/** A key that was never used carries the zero time of the language that the service is written in. */
const usage = mapped(string, (text): Date | "never" | undefined => {
  if (text.startsWith("0001-01-01")) return "never";
  return moment(text, "");
});

const fields = {
  access_key_id: string,
  status: optional(string),
  created_at: moment,
  last_used_at: optional(usage),
};

export const accessKeyRecord = object(fields);
export const newAccessKeyRecord = object({ ...fields, secret_access_key: string });

/** Only `Active` is active: an unknown word must not make a key look usable. */
export function normalizeAccessKey(record: Decoded<typeof accessKeyRecord>): AccessKey {
  return present({
    id: record.access_key_id,
    isActive: record.status?.toLowerCase() === "active",
    createdAt: record.created_at,
    lastUsedAt: record.last_used_at,
  });
}

export function normalizeNewAccessKey(record: Decoded<typeof newAccessKeyRecord>): NewAccessKey {
  return { ...normalizeAccessKey(record), secret: record.secret_access_key };
}
