import { entriesOf } from "./value.ts";

/** Names under which a presigned link was seen, the most telling first. */
const tellingNames = [
  /^uploadpresignedurl$/,
  /^downloadpresignedurl$/,
  /presigned/,
  /^url$/,
  /url/,
];

function isLink(value: unknown): value is string {
  return typeof value === "string" && /^https?:\/\/[^/\s]/i.test(value);
}

/**
 * The presigned link in an answer: a text that is one, or a field of an object (or of its `data` or
 * `result`) that is an http(s) URL. The name of the field is not documented, so a telling name is
 * preferred and any will do.
 */
export function linkIn(answer: unknown): string | undefined {
  if (isLink(answer)) return answer;
  if (typeof answer !== "object" || answer === null || Array.isArray(answer)) return undefined;
  const fields = entriesOf(answer);
  const links = fields.filter(([, value]) => isLink(value)) as [string, string][];
  for (const pattern of tellingNames) {
    const found = links.find(([name]) => pattern.test(name.replace(/[_-]/g, "").toLowerCase()));
    if (found) return found[1];
  }
  const [only] = links;
  if (only) return only[1];
  const inner = fields.find(([name]) => /^(data|result)$/i.test(name))?.[1];
  return typeof inner === "object" ? linkIn(inner) : undefined;
}
