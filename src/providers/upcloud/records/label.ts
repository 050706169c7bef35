import { type Decoded, object, optional, string } from "../../../core/record.ts";
import type { Label } from "../../../core/service.ts";

/** The value is null or absent after it was taken away. */
export const labelRecord = object({ key: optional(string), value: optional(string) });

export function normalizeLabel(record: Decoded<typeof labelRecord>): Label {
  return { key: record.key ?? "", value: record.value ?? "" };
}
