import { type Decoded, list, object, optional, present, string } from "../../../core/record.ts";
import { count, moment } from "./loose.ts";
import type { Role, RoleSpec } from "../../../core/access.ts";
import { boundary } from "./boundary.ts";
import { document, normalizePolicyReference, policyReferenceRecord } from "./policy.ts";
import { writeDocument } from "./policyDocument.ts";
import { normalizeTag, tagRecord } from "./tag.ts";

export const roleRecord = object({
  name: string,
  arn: optional(string),
  description: optional(string),
  created_at: moment,
  max_session_duration: optional(count),
  assume_role_policy_document: optional(document),
  permissions_boundary: boundary,
  policies: optional(list(policyReferenceRecord)),
  tags: optional(list(tagRecord)),
});

export function normalizeRole(record: Decoded<typeof roleRecord>): Role {
  return present({
    name: record.name,
    arn: record.arn,
    description: record.description,
    createdAt: record.created_at,
    maxSessionSeconds: record.max_session_duration,
    trustPolicy: record.assume_role_policy_document,
    permissionsBoundary: record.permissions_boundary,
    policies: (record.policies ?? []).map(normalizePolicyReference),
    tags: (record.tags ?? []).map(normalizeTag),
  });
}

export function wireRole(spec: RoleSpec): Record<string, unknown> {
  return present({
    name: spec.name,
    assume_role_policy_document: writeDocument(spec.trustPolicy),
    description: spec.description,
    max_session_duration: spec.maxSessionSeconds,
    permissions_boundary: spec.permissionsBoundary,
    tags: spec.tags,
  });
}
