import { type Decoded, object, optional, string } from "../../../core/record.ts";
import type { Tag } from "../../../core/access.ts";

export const tagRecord = object({ key: string, value: optional(string) });

export function normalizeTag(record: Decoded<typeof tagRecord>): Tag {
  return { key: record.key, value: record.value ?? "" };
}
