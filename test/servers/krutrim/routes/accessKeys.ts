import { randomBytes } from "node:crypto";
import { checkOneTimePassword, fieldsOf, regionOf, type Context, type Handler } from "../call.ts";
import { refuseWithCode } from "../refusal.ts";
import type { Region, StoredKey } from "../state.ts";

/** Makes a key that the region's S3 server takes from now on. */
export function addKey(context: Context, region: Region, name: string | undefined): StoredKey {
  const key: StoredKey = {
    accessKeyId: `KOS${randomBytes(9).toString("hex").toUpperCase()}`,
    secretAccessKey: randomBytes(20).toString("hex"),
    name,
    region,
    createdAt: new Date(context.now()),
  };
  context.account.keys.set(key.accessKeyId, key);
  region.s3.credentials.push(key);
  return key;
}

function removeKey(context: Context, key: StoredKey): void {
  context.account.keys.delete(key.accessKeyId);
  const { credentials } = key.region.s3;
  const index = credentials.indexOf(key);
  if (index > 0) credentials.splice(index, 1);
  for (const session of context.account.sessions.values())
    if (session.accessKey === key.accessKeyId) session.isActive = false;
}

/** 404 is what the document has for an account without keys. */
const getAccessKeys: Handler = (call) => {
  const keys = [...call.context.account.keys.values()];
  if (keys.length === 0) throw refuseWithCode(404, "Access key not found");
  return {
    status: 200,
    body: keys.map((key) => ({
      access_key: key.accessKeyId,
      key_name: key.name,
      created_date: key.createdAt.toISOString(),
      region: key.region.name,
      tier: key.region.tier,
      status: "active",
    })),
  };
};

const createAccessKeys: Handler = (call) => {
  const region = regionOf(call);
  const name = fieldsOf(call)["key_name"];
  const key = addKey(call.context, region, typeof name === "string" ? name : undefined);
  return {
    status: 201,
    body: { access_key: key.accessKeyId, secret_key: key.secretAccessKey },
  };
};

const deleteAccessKey: Handler = (call) => {
  const key = call.context.account.keys.get(call.param("accessKey"));
  if (!key) throw refuseWithCode(404, "Access key not found");
  if (regionOf(call) !== key.region) throw refuseWithCode(400, "The key is of another region");
  checkOneTimePassword(call);
  removeKey(call.context, key);
  return { status: 204 };
};

const deleteAllAccessKeys: Handler = (call) => {
  const keys = [...call.context.account.keys.values()];
  if (keys.length === 0) throw refuseWithCode(404, "Access keys not found");
  for (const key of keys) removeKey(call.context, key);
  return { status: 204 };
};

export const accessKeyHandlers = {
  getAccessKeys,
  createAccessKeys,
  deleteAccessKey,
  deleteAllAccessKeys,
};
