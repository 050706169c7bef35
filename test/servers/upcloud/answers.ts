import { encodeDocument } from "./documents.ts";
import type {
  AccessKey,
  Group,
  Policy,
  PolicyVersion,
  Principal,
  Role,
  Service,
  User,
} from "./state.ts";
import { stateAt } from "./timeline.ts";

/** What the service sends for each kind of thing, with the fields that recordings of it have. */
export function serviceAnswer(
  service: Service,
  usage: { objects: number; bytes: number },
  now: number,
): Record<string, unknown> {
  return {
    configured_status: service.configured,
    created_at: service.createdAt,
    custom_domains: service.customDomains,
    endpoints: endpoints(service),
    labels: service.labels,
    name: service.name,
    networks: service.networks,
    operational_state: stateAt(service, now),
    region: service.region,
    state_messages: service.messages,
    static_websites: [...service.websites.values()],
    termination_protection: service.isProtected,
    updated_at: service.updatedAt,
    usage: { total_objects: usage.objects, total_size_bytes: usage.bytes },
    users: [...service.users.values()].map((user) => userAnswer(service, user)),
    uuid: service.uuid,
  };
}

interface EndpointAnswer {
  readonly domain_name: string;
  readonly iam_url: string;
  readonly sts_url: string;
  readonly type: "public" | "private";
  readonly mode: string;
}

/** The public one is the real S3 server on this machine, and so over http. */
export function endpoints(service: Service): EndpointAnswer[] {
  const at = (
    domain: string,
    scheme: string,
    type: "public" | "private",
    mode: string,
  ): EndpointAnswer => ({
    domain_name: domain,
    iam_url: `${scheme}://${domain}/iam`,
    sts_url: `${scheme}://${domain}/sts`,
    type,
    mode,
  });
  const has = (type: string) => service.networks.some((network) => network.type === type);
  return [
    ...(has("public") ? [at(service.s3.host, "http", "public", "api")] : []),
    ...(has("private")
      ? [at(`${service.label}-private.upcloudobjects.com`, "https", "private", "api")]
      : []),
    ...service.customDomains.map((one) => at(one.domain_name, "https", "public", one.mode)),
  ];
}

export function userAnswer(service: Service, user: User): Record<string, unknown> {
  return {
    access_keys: [...user.keys.values()].map(keyAnswer),
    arn: user.arn,
    created_at: user.created_at,
    policies: attachedAnswer(service, user),
    username: user.name,
    ...(user.tags.length > 0 ? { tags: user.tags } : {}),
    ...(user.boundary === undefined
      ? {}
      : { permissions_boundary: { policy_name: user.boundary } }),
  };
}

/** Never with its secret. */
export function keyAnswer(key: AccessKey): Record<string, unknown> {
  return {
    access_key_id: key.access_key_id,
    created_at: key.created_at,
    last_used_at: key.last_used_at,
    status: key.status,
  };
}

export function attachedAnswer(
  service: Service,
  principal: Principal,
): { arn: string; name: string }[] {
  return [...principal.policies].map((name) => ({ arn: policyArn(service, name), name }));
}

function policyArn(service: Service, name: string): string {
  const owner = service.policies.get(name)?.system ? "" : service.uuid.replaceAll("-", "");
  return `urn:ecs:iam::${owner}:policy/${name}`;
}

export function policyAnswer(service: Service, policy: Policy): Record<string, unknown> {
  const principals = [
    ...service.users.values(),
    ...service.groups.values(),
    ...service.roles.values(),
  ];
  return {
    arn: policyArn(service, policy.name),
    attachment_count: principals.filter((one) => one.policies.has(policy.name)).length,
    created_at: policy.created_at,
    default_version_id: policy.defaultVersion,
    description: policy.description,
    name: policy.name,
    system: policy.system,
    updated_at: policy.updated_at,
  };
}

export function policyWithDocument(service: Service, policy: Policy): Record<string, unknown> {
  const version = policy.versions.find((one) => one.version_id === policy.defaultVersion);
  return {
    ...policyAnswer(service, policy),
    document: encodeDocument(version?.document ?? "{}"),
  };
}

export function versionAnswer(policy: Policy, version: PolicyVersion): Record<string, unknown> {
  return {
    created_at: version.created_at,
    document: encodeDocument(version.document),
    is_default: version.version_id === policy.defaultVersion,
    version_id: version.version_id,
  };
}

export function groupAnswer(group: Group): Record<string, unknown> {
  return { arn: group.arn, created_at: group.created_at, name: group.name };
}

export function roleAnswer(service: Service, role: Role): Record<string, unknown> {
  return {
    arn: role.arn,
    assume_role_policy_document: encodeDocument(role.trustPolicy),
    created_at: role.created_at,
    description: role.description,
    max_session_duration: role.maxSession,
    name: role.name,
    policies: attachedAnswer(service, role),
    tags: role.tags,
    ...(role.boundary === undefined ? {} : { permissions_boundary: role.boundary }),
  };
}

export function inlineAnswer(name: string, document: string): Record<string, unknown> {
  return { document: encodeDocument(document), name };
}
