import {
  type Decoded,
  type Decoder,
  object,
  optional,
  present,
  string,
} from "../../../core/record.ts";
import { count, flag, moment } from "./loose.ts";
import type { InlinePolicy, Policy, PolicyReference, PolicyVersion } from "../../../core/access.ts";
import { readDocument } from "./policyDocument.ts";

/** Text, URL-encoded or not, or the document itself. */
export const document: Decoder<string> = (value, path) =>
  typeof value === "object" && value !== null
    ? JSON.stringify(value, undefined, 2)
    : readDocument(string(value, path));

const namedReference = object({ name: string, arn: optional(string) });

/** A name, or an object with it. */
export const policyReferenceRecord: Decoder<Decoded<typeof namedReference>> = (value, path) =>
  namedReference(typeof value === "string" ? { name: value } : value, path);

export function normalizePolicyReference(
  record: Decoded<typeof policyReferenceRecord>,
): PolicyReference {
  return present({ name: record.name, arn: record.arn });
}

const policyFields = {
  name: string,
  arn: optional(string),
  description: optional(string),
  system: optional(flag),
  attachment_count: optional(count),
  default_version_id: optional(string),
  created_at: moment,
  updated_at: moment,
};

/** Lists leave the document out. */
export const policyRecord = object({ ...policyFields, document: optional(document) });
export const fullPolicyRecord = object({ ...policyFields, document });

export function normalizePolicy(record: Decoded<typeof policyRecord>): Policy {
  return present({
    name: record.name,
    arn: record.arn,
    description: record.description,
    isSystem: record.system ?? false,
    attachmentCount: record.attachment_count,
    defaultVersion: record.default_version_id,
    createdAt: record.created_at,
    updatedAt: record.updated_at,
    document: record.document,
  });
}

const versionFields = {
  version_id: string,
  is_default: optional(flag),
  created_at: moment,
  create_date: moment,
};

/** The date is `create_date` in the reference and `created_at` in real answers. */
export const policyVersionRecord = object({ ...versionFields, document: optional(document) });
export const fullPolicyVersionRecord = object({ ...versionFields, document });

export function normalizePolicyVersion(record: Decoded<typeof policyVersionRecord>): PolicyVersion {
  return present({
    id: record.version_id,
    isDefault: record.is_default ?? false,
    createdAt: record.created_at ?? record.create_date,
    document: record.document,
  });
}

export const inlinePolicyRecord = object({ name: string, document: optional(document) });
export const fullInlinePolicyRecord = object({ name: string, document });

export function normalizeInlinePolicy(record: Decoded<typeof inlinePolicyRecord>): InlinePolicy {
  return present({ name: record.name, document: record.document });
}
