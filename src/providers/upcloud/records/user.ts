import { type Decoded, list, object, optional, present, string } from "../../../core/record.ts";
import { moment } from "./loose.ts";
import type { User } from "../../../core/access.ts";
import { accessKeyRecord, normalizeAccessKey } from "./accessKey.ts";
import { boundary } from "./boundary.ts";
import { normalizePolicyReference, policyReferenceRecord } from "./policy.ts";
import { normalizeTag, tagRecord } from "./tag.ts";

export const userRecord = object({
  username: string,
  arn: optional(string),
  created_at: moment,
  access_keys: optional(list(accessKeyRecord)),
  policies: optional(list(policyReferenceRecord)),
  tags: optional(list(tagRecord)),
  permissions_boundary: boundary,
});

export function normalizeUser(record: Decoded<typeof userRecord>): User {
  return present({
    name: record.username,
    arn: record.arn,
    createdAt: record.created_at,
    keys: (record.access_keys ?? []).map(normalizeAccessKey),
    policies: (record.policies ?? []).map(normalizePolicyReference),
    tags: (record.tags ?? []).map(normalizeTag),
    permissionsBoundary: record.permissions_boundary,
  });
}
