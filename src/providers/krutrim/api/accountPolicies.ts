import type { AccountPolicy, PolicyUser } from "../../../core/access.ts";
import { accountPolicyListRecord, accountPolicyRecord } from "../records/accountPolicy.ts";
import type { ApiRequest, KrutrimApi } from "./client.ts";
import { krnSegment } from "./path.ts";

const base = "/internal/kos/v1/policy";

function requestFor(
  krn: string,
  request: Pick<ApiRequest, "operation" | "method" | "isRead" | "json">,
): ApiRequest {
  return { ...request, path: `${base}/${krnSegment(krn, "policykrn")}` };
}

export interface PolicyContent {
  readonly name: string;
  readonly statements: readonly unknown[];
  readonly conditions: readonly unknown[];
}

/** `GET /internal/kos/v1/policy` (`getPolicy` in the reference). */
export function listPolicies(api: KrutrimApi, signal: AbortSignal): Promise<AccountPolicy[]> {
  return api.call(
    { operation: "getPolicy", method: "GET", path: base, isRead: true },
    accountPolicyListRecord,
    signal,
  );
}

/** `POST /internal/kos/v1/policy` */
export function createPolicy(
  api: KrutrimApi,
  policy: PolicyContent & { accountId?: string },
  signal: AbortSignal,
): Promise<AccountPolicy> {
  return api.call(
    { operation: "createPolicy", method: "POST", path: base, json: policy, isRead: false },
    accountPolicyRecord,
    signal,
  );
}

/** `GET /internal/kos/v1/policy/{policykrn}` */
export function getPolicyById(
  api: KrutrimApi,
  krn: string,
  signal: AbortSignal,
): Promise<AccountPolicy> {
  return api.call(
    requestFor(krn, { operation: "getPolicybyId", method: "GET", isRead: true }),
    accountPolicyRecord,
    signal,
  );
}

/** `PUT /internal/kos/v1/policy/{policykrn}` */
export function updatePolicy(
  api: KrutrimApi,
  krn: string,
  policy: PolicyContent & { accountId?: string },
  signal: AbortSignal,
): Promise<AccountPolicy> {
  const json = { ...policy, policyKRN: krn };
  return api.call(
    requestFor(krn, { operation: "updatePolicy", method: "PUT", json, isRead: false }),
    accountPolicyRecord,
    signal,
  );
}

/** `DELETE /internal/kos/v1/policy/{policykrn}` */
export function deletePolicy(api: KrutrimApi, krn: string, signal: AbortSignal): Promise<void> {
  return api.change(
    requestFor(krn, { operation: "deletePolicy", method: "DELETE", isRead: false }),
    signal,
  );
}

function attachment(krns: readonly string[], users: readonly PolicyUser[]) {
  for (const krn of krns) krnSegment(krn, "policyKRNs");
  return {
    policyKRNs: krns,
    users: users.map((user) => ({
      kcid: user.customerId,
      krn: user.resourceName,
      accountId: user.accountId,
    })),
  };
}

/** `POST /internal/kos/v1/policy/attach` */
export function attachPolicy(
  api: KrutrimApi,
  krns: readonly string[],
  users: readonly PolicyUser[],
  signal: AbortSignal,
): Promise<void> {
  const json = attachment(krns, users);
  return api.change(
    { operation: "attachPolicy", method: "POST", path: `${base}/attach`, json, isRead: false },
    signal,
  );
}

/** `POST /internal/kos/v1/policy/detach` */
export function detachPolicy(
  api: KrutrimApi,
  krns: readonly string[],
  users: readonly PolicyUser[],
  signal: AbortSignal,
): Promise<void> {
  const json = attachment(krns, users);
  return api.change(
    { operation: "detachPolicy", method: "POST", path: `${base}/detach`, json, isRead: false },
    signal,
  );
}
