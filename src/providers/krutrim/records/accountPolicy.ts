import { date, list, mapped, present } from "../../../core/record.ts";
import type { Decoded, Decoder } from "../../../core/record.ts";
import type { AccountPolicy } from "../../../core/access.ts";
import { lenient, loose } from "./loose.ts";
import { filledString } from "./value.ts";

const anything: Decoder<unknown> = (value) => value;

/**
 * `PolicyResponse`. The reference has no statements in it; where a service sends them, they are kept
 * as the document.
 */
const wirePolicy = loose(
  {
    name: lenient(filledString),
    policyKRN: filledString,
    CreationDate: lenient(date),
    accountId: lenient(filledString),
    statements: lenient(list(anything)),
    conditions: lenient(list(anything)),
  },
  { policyKRN: ["krn", "_id"], CreationDate: ["createdAt"] },
);

export const accountPolicyRecord: Decoder<AccountPolicy> = mapped(
  wirePolicy,
  (wire: Decoded<typeof wirePolicy>) => ({
    id: wire.policyKRN,
    name: wire.name ?? wire.policyKRN,
    ...present({
      createdAt: wire.CreationDate,
      accountId: wire.accountId,
      document: documentOf(wire.statements, wire.conditions),
    }),
  }),
);

/**
 * The reference answers "get policies" with one policy. Accepted are one, a list, a list under
 * `policies` or `items`, and nothing.
 */
export const accountPolicyListRecord: Decoder<AccountPolicy[]> = (value, path) => {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return list(accountPolicyRecord)(value, path);
  for (const [name, part] of Object.entries(value)) {
    if (/^(policies|items|data)$/i.test(name) && Array.isArray(part))
      return list(accountPolicyRecord)(part, name);
  }
  if (typeof value === "object" && Object.keys(value).length === 0) return [];
  return [accountPolicyRecord(value, path)];
};

function documentOf(statements: unknown, conditions: unknown): string | undefined {
  if (statements === undefined && conditions === undefined) return undefined;
  return JSON.stringify(
    { statements: statements ?? [], conditions: conditions ?? [] },
    undefined,
    2,
  );
}
