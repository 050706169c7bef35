import { hash } from "node:crypto";
import { isStorageError, StorageError } from "../../core/errors.ts";
import type { S3Caller } from "../caller.ts";
import type { Query } from "../encode.ts";
import type { XmlElement } from "../xml.ts";

/**
 * A setting of a bucket or an object: one `?name` with one XML document. Servers that do not know the
 * name act on the bucket itself (Ceph: DELETE deletes it when it is empty, PUT of an object overwrites
 * it, GET lists), so a setting is never written or removed before it was read and recognised.
 */
export interface Subresource {
  readonly bucket: string;
  readonly key?: string;
  readonly versionId?: string;
  /** `lifecycle`, `cors`, … */
  readonly name: string;
  /** Root element of its document. */
  readonly root: string;
  /** Another name that some servers give to the root. */
  readonly otherRoot?: string;
}

/** Undefined when nothing is set. Throws `unsupported` for an answer that is about something else. */
export async function readSetting(
  caller: S3Caller,
  setting: Subresource,
  signal: AbortSignal,
): Promise<XmlElement | undefined> {
  const request = { operation: `get ${setting.name}`, method: "GET", ...placeOf(setting) } as const;
  try {
    return (await caller.document(request, setting.root, signal)).root;
  } catch (error) {
    if (isStorageError(error, "noSuchResource")) return undefined;
    const { otherRoot: root, ...plain } = setting;
    if (root === undefined || !isStorageError(error, "badResponse")) {
      throw asUnsupported(error, setting);
    }
    return readSetting(caller, { ...plain, root }, signal);
  }
}

/** Reads first: see {@link Subresource}. */
export async function writeSetting(
  caller: S3Caller,
  setting: Subresource,
  xml: string,
  signal: AbortSignal,
): Promise<void> {
  await readSetting(caller, setting, signal);
  await writeKnownSetting(caller, setting, xml, signal);
}

/** For a setting that was read just before. */
export async function writeKnownSetting(
  caller: S3Caller,
  setting: Subresource,
  xml: string,
  signal: AbortSignal,
): Promise<void> {
  const operation = `put ${setting.name}`;
  await caller.empty({ operation, method: "PUT", ...placeOf(setting), xml }, signal);
}

/** Reads first, and does nothing when nothing is set. */
export async function removeSetting(
  caller: S3Caller,
  setting: Subresource,
  signal: AbortSignal,
): Promise<void> {
  if ((await readSetting(caller, setting, signal)) === undefined) return;
  const operation = `delete ${setting.name}`;
  await caller.empty({ operation, method: "DELETE", ...placeOf(setting) }, signal);
}

/** The same for a setting that is a JSON document. */
export async function putJson(
  caller: S3Caller,
  setting: Pick<Subresource, "bucket" | "name">,
  json: string,
  signal: AbortSignal,
): Promise<void> {
  const bytes = new TextEncoder().encode(json);
  const md5 = hash("md5", bytes, "base64");
  await caller.empty(
    {
      operation: `put ${setting.name}`,
      method: "PUT",
      bucket: setting.bucket,
      query: { [setting.name]: "" },
      headers: { "content-type": "application/json", "content-md5": md5 },
      body: { kind: "bytes", bytes, md5 },
    },
    signal,
  );
}

function placeOf({ bucket, key, name, versionId }: Subresource): {
  bucket: string;
  key?: string;
  query: Query;
} {
  return { bucket, ...(key === undefined ? {} : { key }), query: { [name]: "", versionId } };
}

/** An answer that is no such document means that the server has no such setting. */
export function asUnsupported(
  error: unknown,
  setting: Pick<Subresource, "bucket" | "key" | "name">,
): unknown {
  if (!isStorageError(error, "badResponse", "invalidRequest", "unsupported")) return error;
  const { bucket, key, name } = setting;
  return new StorageError(
    "unsupported",
    `The server does not offer ${name} here: ${error.message}`,
    { ...error.facts, bucket, ...(key === undefined ? {} : { key }) },
    { cause: error },
  );
}
