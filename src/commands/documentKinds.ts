import type { ConnectionRegistry } from "../connections/registry.ts";
import { accountPolicyDocuments } from "../filesystem/accountPolicyDocuments.ts";
import { bucketDocuments } from "../filesystem/bucketDocuments.ts";
import type { DocumentKind } from "../filesystem/documentKind.ts";
import { policyDocuments } from "../filesystem/policyDocuments.ts";
import { serviceDocuments } from "../filesystem/serviceDocuments.ts";
import { confirmLosses } from "./serviceEdit.ts";

/** Every kind of JSON document that opens in an editor and is applied when it is saved. */
export function documentKinds(registry: ConnectionRegistry): readonly DocumentKind[] {
  return [
    ...policyDocuments(registry),
    ...accountPolicyDocuments(registry),
    ...bucketDocuments(registry),
    ...serviceDocuments(registry, confirmLosses),
  ];
}
