import { bucketInSession, textField, type Answer, type Handler } from "../call.ts";
import { refuse, refuseWithCode } from "../refusal.ts";
import type { StoredBucket } from "../state.ts";

const listObjects: Handler = async (call) => {
  const bucket = bucketInSession(call);
  const { prefix = "" } = call.query;
  const isLevels = call.context.behaviour.listing === "levels";
  // "Like a folder path": a part of a name finds nothing.
  const folder = prefix === "" || prefix.endsWith("/") ? prefix : `${prefix}/`;
  const { s3 } = bucket.region;
  const { objects, folders } = await s3.list(bucket.name, folder, isLevels ? "/" : undefined);
  return {
    status: 200,
    body: {
      prefix,
      objects: [
        ...folders.map((key) => ({ key, size: 0, isFolder: true })),
        ...objects.map(({ key, size, lastModified }) => ({
          key,
          size,
          lastModified: lastModified.toISOString(),
          isFolder: false,
        })),
      ],
    },
  };
};

const uploadObject: Handler = async (call) => {
  const bucket = bucketInSession(call);
  const { s3 } = bucket.region;
  if (Buffer.isBuffer(call.body)) {
    const { prefix } = call.query;
    if (prefix === undefined || prefix === "") throw refuseWithCode(400, "prefix is required");
    if (call.context.behaviour.uploads === "links")
      throw refuseWithCode(400, "application/json is expected");
    await s3.put(bucket.name, prefix, call.body);
    return uploaded(prefix);
  }
  const key = textField(call, "prefix");
  if (call.context.behaviour.uploads === "bytes") return uploaded(key);
  const link = s3.presign("PUT", bucket.name, key);
  const answer = uploaded(key);
  return { ...answer, body: { ...(answer.body as object), uploadPreSignedUrl: link } };
};

function uploaded(key: string): Answer {
  return { status: 201, body: { message: "File uploaded successfully", objectKey: key } };
}

const downloadObject: Handler = async (call) => {
  const bucket = bucketInSession(call);
  const key = textField(call, "objectkey");
  await headOf(bucket, key);
  const { s3 } = bucket.region;
  const { downloads, linkField } = call.context.behaviour;
  if (downloads === "bytes") return { status: 200, bytes: await s3.get(bucket.name, key) };
  const link = s3.presign("GET", bucket.name, key);
  const body = { objectKey: key, [linkField]: link };
  // As the document has it: JSON that is called bytes.
  return { status: 200, contentType: "application/octet-stream", body };
};

const getObject: Handler = async (call) => {
  const bucket = bucketInSession(call);
  const key = textField(call, "objectkey");
  const head = await headOf(bucket, key);
  return {
    status: 200,
    body: {
      key,
      size_bytes: head.ContentLength ?? 0,
      storage_class: head.StorageClass ?? "STANDARD",
      lastModified: (head.LastModified ?? new Date(0)).toISOString(),
      contentType: head.ContentType ?? "binary/octet-stream",
      etag: head.ETag ?? "",
    },
  };
};

const deleteObject: Handler = async (call) => {
  const bucket = bucketInSession(call);
  const key = textField(call, "objectkey");
  await headOf(bucket, key);
  await bucket.region.s3.delete(bucket.name, key);
  return { status: 200, body: { objectKey: key, message: "File deleted successfully" } };
};

const moveObject: Handler = async (call) => {
  const bucket = bucketInSession(call);
  const sourceKey = textField(call, "sourceKey");
  const destinationKey = textField(call, "destinationKey");
  const action = textField(call, "action");
  await transfer(bucket, sourceKey, destinationKey, action);
  return { status: 200, body: { sourceKey, destinationKey, message: "Done" } };
};

const renameObject: Handler = async (call) => {
  const bucket = bucketInSession(call);
  const oldKey = textField(call, "oldKey");
  const newKey = textField(call, "newKey");
  await transfer(bucket, oldKey, newKey, "move");
  return { status: 200, body: { oldKey, newKey, message: "Object renamed successfully" } };
};

/** Copies and deletes without a second thought: onto itself, that deletes the object. */
async function transfer(
  bucket: StoredBucket,
  from: string,
  to: string,
  action: string,
): Promise<void> {
  await headOf(bucket, from);
  await bucket.region.s3.copy(bucket.name, from, to);
  if (action === "move") await bucket.region.s3.delete(bucket.name, from);
}

async function headOf(bucket: StoredBucket, key: string) {
  const head = await bucket.region.s3.head(bucket.name, key);
  if (!head) throw refuse(404, "Object not found or bucket does not exist");
  return head;
}

export const objectHandlers = {
  listObjects,
  uploadObject,
  downloadObject,
  getObject,
  deleteObject,
  moveObject,
  renameObject,
};
