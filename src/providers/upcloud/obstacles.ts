import type { Service, ServiceObstacles, ServiceParts } from "../../core/service.ts";

/** What the service refuses to be deleted for: buckets, and everything of its own in IAM. */
export async function findObstacles(
  service: Service,
  parts: Pick<ServiceParts, "metrics" | "access">,
  signal: AbortSignal,
): Promise<ServiceObstacles> {
  const { iam } = parts.access;
  const [buckets, users, policies, groups, roles] = await Promise.all([
    parts.metrics.buckets(signal),
    iam.users.list(signal),
    iam.policies.list(signal),
    iam.groups.list(signal),
    iam.roles.list(signal),
  ]);
  return {
    isProtected: service.isProtected,
    buckets: buckets.filter((one) => !one.isDeleting).map((one) => one.name),
    deletingBuckets: buckets.filter((one) => one.isDeleting).map((one) => one.name),
    users: users.map((one) => one.name),
    policies: policies.filter((one) => !one.isSystem).map((one) => one.name),
    groups: groups.map((one) => one.name),
    roles: roles.map((one) => one.name),
  };
}
