/**
 * Schemas of what the service accepts, written from its reference
 * (https://developers.upcloud.com/1.3/21-managed-object-storage) and from the fields that its newer
 * specification names. Whatever they do not name is refused.
 */
type Schema = Readonly<Record<string, unknown>>;

const name: Schema = { type: "string", minLength: 1, maxLength: 64, pattern: "^[a-zA-Z0-9_-]+$" };
const iamName = (maxLength: number): Schema => ({
  type: "string",
  minLength: 1,
  maxLength,
  pattern: "^[\\w+=,.@-]+$",
});
const document: Schema = { type: "string", minLength: 1, maxLength: 6144 };
const description: Schema = { type: "string", minLength: 1, maxLength: 1000 };
const status: Schema = { enum: ["started", "stopped"] };
const nonEmpty: Schema = { type: "string", minLength: 1 };

function strict(required: readonly string[], properties: Schema): Schema {
  return { type: "object", additionalProperties: false, required, properties };
}

function orNull(schema: Schema): Schema {
  return { anyOf: [{ type: "null" }, schema] };
}

const labelKey: Schema = {
  type: "string",
  minLength: 2,
  maxLength: 32,
  pattern: "^([a-zA-Z0-9])+([a-zA-Z0-9_-])*$",
};
const labelValue: Schema = {
  type: "string",
  maxLength: 255,
  pattern: "^[\\p{L}\\p{N}\\p{P}\\p{S}\\p{M}\\p{Z}]*$",
};
const label = strict(["key", "value"], { key: labelKey, value: labelValue });

const network: Schema = {
  ...strict(["name", "type", "family"], {
    name,
    type: { enum: ["public", "private"] },
    family: { const: "IPv4" },
    uuid: { type: "string", format: "uuid" },
  }),
  if: { properties: { type: { const: "private" } } },
  then: { required: ["uuid"] },
  else: { not: { required: ["uuid"] } },
};

const domainName: Schema = { type: "string", format: "hostname", pattern: "\\." };
const customDomain = strict(["domain_name", "type"], {
  domain_name: domainName,
  type: { const: "public" },
  mode: { enum: ["api", "static-website"] },
});

const httpError: Schema = { type: "integer", minimum: 400, maximum: 599 };
const errorPage: Schema = {
  ...strict(["error_document"], {
    error_document: nonEmpty,
    status_code: httpError,
    status_range: strict(["start", "end"], { start: httpError, end: httpError }),
  }),
  oneOf: [{ required: ["status_code"] }, { required: ["status_range"] }],
};
const websiteFields = {
  bucket_name: nonEmpty,
  bucket_prefix: { type: "string" },
  index_document: nonEmpty,
  spa_mode: { type: "boolean" },
  enabled: { type: "boolean" },
  error_pages: { type: "array", items: errorPage },
};
const website = strict(["bucket_name"], { ...websiteFields, domain_name: domainName });

const networks: Schema = { type: "array", maxItems: 8, items: network };
const labels: Schema = { type: "array", maxItems: 255, items: label };
const customDomains: Schema = { type: "array", items: customDomain };
const websites: Schema = { type: "array", items: website };
const properties: Schema = strict([], {
  access_control_origin_override: orNull({ type: "string" }),
});
const tag = strict(["key"], {
  key: { type: "string", minLength: 1, maxLength: 128 },
  value: { type: "string", maxLength: 256 },
});
const tags: Schema = { type: "array", maxItems: 50, items: tag };

export const bodies = {
  ServiceCreate: strict(["name", "region", "configured_status"], {
    name,
    region: nonEmpty,
    configured_status: status,
    networks,
    labels,
    custom_domains: customDomains,
    properties,
    termination_protection: { type: "boolean" },
  }),
  ServiceModify: strict([], {
    name,
    configured_status: status,
    networks: orNull(networks),
    labels: orNull(labels),
    custom_domains: orNull(customDomains),
    static_websites: orNull(websites),
    properties: orNull(properties),
    termination_protection: { type: "boolean" },
  }),
  ServiceReplace: strict(["name", "configured_status"], {
    name,
    configured_status: status,
    networks,
    labels,
    custom_domains: customDomains,
    static_websites: websites,
    properties,
    termination_protection: { type: "boolean" },
  }),
  NetworkCreate: network,
  LabelCreate: label,
  LabelModify: strict([], { key: labelKey, value: orNull(labelValue) }),
  CustomDomainCreate: customDomain,
  CustomDomainModify: strict([], { domain_name: domainName, type: { const: "public" } }),
  StaticWebsiteConfigCreate: website,
  StaticWebsiteConfigModify: strict([], websiteFields),
  BucketCreate: strict(["name"], {
    name: { type: "string", minLength: 3, maxLength: 63, pattern: "^[a-zA-Z0-9._-]+$" },
  }),
  UserCreate: strict(["username"], { username: iamName(64) }),
  AccessKeyModify: strict([], { status: { enum: ["Active", "Inactive"] } }),
  PolicyCreate: strict(["name", "document"], { name: iamName(128), description, document }),
  PolicySetDefaultVersion: strict(["version_id"], { version_id: nonEmpty }),
  PolicyVersionCreate: strict(["document"], { document, is_default: { type: "boolean" } }),
  PolicyAttachmentCreate: strict(["name"], { name: iamName(128) }),
  InlinePolicyCreate: strict(["name", "document"], { name: iamName(128), document }),
  GroupCreate: strict(["name"], { name: iamName(128) }),
  RoleCreate: strict(["name", "assume_role_policy_document"], {
    name: iamName(64),
    assume_role_policy_document: document,
    description,
    max_session_duration: { type: "integer", minimum: 3600, maximum: 43200 },
    permissions_boundary: iamName(128),
    tags,
  }),
  RoleUpdate: strict([], {
    description: orNull(description),
    max_session_duration: orNull({ type: "integer", minimum: 3600, maximum: 43200 }),
  }),
  AssumeRolePolicyRequest: strict(["document"], { document }),
  PermissionsBoundaryCreate: strict(["policy_name"], { policy_name: iamName(128) }),
  TagListRequest: tags,
  Empty: strict([], {}),
} as const satisfies Record<string, Schema>;

export type BodyName = keyof typeof bodies;

const wholeNumber = (greatest: number): Schema => ({
  type: "integer",
  minimum: 0,
  maximum: greatest,
});
const paging = { limit: wholeNumber(100), offset: wholeNumber(Number.MAX_SAFE_INTEGER) };
const sortable = (...fields: readonly string[]): Schema => ({
  enum: fields.flatMap((field) => [field, `-${field}`]),
});

export const queries = {
  None: strict([], {}),
  Services: strict([], {
    ...paging,
    sort: sortable("created_at", "operational_state", "region_name", "service_name"),
    label: { type: "array", items: { type: "string", minLength: 1 } },
  }),
  Buckets: strict([], paging),
  Series: strict([], {
    ...paging,
    sort: sortable("start_at"),
    from: { type: "string", format: "date-time" },
    to: { type: "string", format: "date-time" },
    interval: { type: "string", pattern: "^([1-9]|1[0-9]|2[0-4])h$" },
  }),
  Delete: strict([], { force: { type: "boolean" } }),
} as const satisfies Record<string, Schema>;

export type QueryName = keyof typeof queries;
