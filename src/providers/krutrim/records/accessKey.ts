import { date, list, mapped, present, string } from "../../../core/record.ts";
import type { Decoded, Decoder } from "../../../core/record.ts";
import type { AccessKey } from "../../../core/access.ts";
import { lenient, listIn, loose } from "./loose.ts";
import { filledString } from "./value.ts";

const wireKey = loose(
  {
    access_key: filledString,
    key_name: lenient(filledString),
    created_date: lenient(date),
    status: lenient(string),
    region: lenient(filledString),
    tier: lenient(filledString),
  },
  { access_key: ["access_key_id"], key_name: ["name"], created_date: ["created_at"] },
);

export const accessKeyRecord: Decoder<AccessKey> = mapped(
  wireKey,
  (wire: Decoded<typeof wireKey>) => ({
    id: wire.access_key,
    isActive: wire.status === undefined || !/^(in-?active|disabled|revoked)$/i.test(wire.status),
    ...present({
      name: wire.key_name,
      createdAt: wire.created_date,
      region: wire.region,
      tier: wire.tier,
    }),
  }),
);

export const accessKeyListRecord: Decoder<AccessKey[]> = listIn(list(accessKeyRecord), [
  "items",
  "access_keys",
  "keys",
]);

/** `AccessKeysResponse`: the only time that the secret is told. */
export const createdKeyRecord = loose(
  { access_key: filledString, secret_key: filledString },
  { access_key: ["access_key_id"], secret_key: ["secret_access_key"] },
);
