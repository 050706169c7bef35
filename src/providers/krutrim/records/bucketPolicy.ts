import { date, list, mapped, optional, present, string } from "../../../core/record.ts";
import type { Decoded, Decoder } from "../../../core/record.ts";
import type { AddressPolicy } from "../../../core/bucketPolicy.ts";
import { lenient, loose } from "./loose.ts";
import { filledString } from "./value.ts";

/** `BucketPolicy`. Both lists may be absent, which is read as empty. */
const wirePolicy = loose({
  bucketPolicyKrn: lenient(filledString),
  s3_read_write_ips: optional(list(string)),
  s3_read_only_ips: optional(list(string)),
  created_at: lenient(date),
  updated_at: lenient(date),
});

function normalizePolicy(wire: Decoded<typeof wirePolicy>): AddressPolicy {
  return {
    readWrite: wire.s3_read_write_ips ?? [],
    readOnly: wire.s3_read_only_ips ?? [],
    ...present({
      id: wire.bucketPolicyKrn,
      createdAt: wire.created_at,
      updatedAt: wire.updated_at,
    }),
  };
}

/**
 * Undefined where the service answers with nothing, or with an object that has neither an identifier
 * nor a list: no 404 is documented for a bucket without a policy.
 */
export const bucketPolicyRecord: Decoder<AddressPolicy | undefined> = (value, path) => {
  if (value === undefined || value === null) return undefined;
  const wire = wirePolicy(value, path);
  const isNone =
    wire.bucketPolicyKrn === undefined &&
    wire.s3_read_write_ips === undefined &&
    wire.s3_read_only_ips === undefined;
  return isNone ? undefined : normalizePolicy(wire);
};

/** For the answer to a change that has to be there. */
export const savedBucketPolicyRecord: Decoder<AddressPolicy> = mapped(wirePolicy, normalizePolicy);
