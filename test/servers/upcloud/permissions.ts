import type { S3Call } from "../s3.ts";
import { statementsOf } from "./documents.ts";
import type { Principal, Service, User } from "./state.ts";

/** Whether the user's policies let it do what the call does: denied by one, or allowed by none, is no. */
export function isAllowed(service: Service, user: User, call: S3Call): boolean {
  const action = actionOf(call);
  const resource = resourceOf(call);
  const groups = [...service.groups.values()].filter((group) => group.users.has(user.name));
  const granted = [user, ...groups].flatMap((one) => documentsOf(service, one));
  if (!permits(granted, action, resource)) return false;
  return user.boundary === undefined
    ? true
    : permits(managedDocuments(service, [user.boundary]), action, resource);
}

function documentsOf(service: Service, principal: Principal): string[] {
  return [...managedDocuments(service, principal.policies), ...principal.inlinePolicies.values()];
}

function managedDocuments(service: Service, names: Iterable<string>): string[] {
  return [...names].flatMap((name) => {
    const policy = service.policies.get(name);
    const version = policy?.versions.find((one) => one.version_id === policy.defaultVersion);
    return version ? [version.document] : [];
  });
}

function permits(documents: readonly string[], action: string, resource: string): boolean {
  const about = documents
    .flatMap(statementsOf)
    .filter((one) => one.Action.some((pattern) => matches(pattern, action)))
    .filter((one) => one.Resource.some((pattern) => matches(pattern, resource)));
  return about.some((one) => one.Effect === "Allow") && !about.some((one) => one.Effect === "Deny");
}

function matches(pattern: string, text: string): boolean {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replaceAll("*", ".*").replaceAll("?", ".")}$`, "s").test(text);
}

function resourceOf({ bucket, key }: S3Call): string {
  if (bucket === "") return "arn:aws:s3:::*";
  return `arn:aws:s3:::${bucket}${key === "" ? "" : `/${key}`}`;
}

function actionOf({ method, bucket, key, query }: S3Call): string {
  if (bucket === "") return "s3:ListAllMyBuckets";
  const isRead = method === "GET" || method === "HEAD";
  if (key === "") {
    if (isRead) return "s3:ListBucket";
    if (method === "POST" && query.has("delete")) return "s3:DeleteObject";
    return method === "DELETE" ? "s3:DeleteBucket" : "s3:CreateBucket";
  }
  if (isRead) return "s3:GetObject";
  return method === "DELETE" && !query.has("uploadId") ? "s3:DeleteObject" : "s3:PutObject";
}
