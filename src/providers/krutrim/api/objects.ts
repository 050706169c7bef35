import type { ObjectHead } from "../../../core/model.ts";
import type { Body } from "../../../core/store.ts";
import type { HttpAnswer } from "../../../http/client.ts";
import { defaultLongWorkMs } from "../../../s3/caller.ts";
import { linkIn } from "../records/link.ts";
import { headRecord, objectListRecord } from "../records/object.ts";
import type { ListedItem } from "../records/object.ts";
import type { ApiRequest, BucketReference, KrutrimApi } from "./client.ts";
import { krnSegment, queryOf } from "./path.ts";

/** The bucket, and the session that operations on objects are made in. */
export interface ObjectScope {
  readonly bucket: BucketReference;
  readonly sessionToken: string | undefined;
}

function requestFor(
  scope: ObjectScope,
  request: Pick<ApiRequest, "operation" | "method" | "isRead"> &
    Partial<ApiRequest> & { key?: string },
): ApiRequest {
  const { bucket, sessionToken } = scope;
  const { key, ...rest } = request;
  const path = `/kos/v1/buckets/${krnSegment(bucket.krn, "bucketId")}/objects${request.path ?? ""}`;
  return {
    notFound: key === undefined ? "noSuchBucket" : "noSuchObject",
    facts: { bucket: bucket.name, ...(key === undefined ? {} : { key }) },
    ...rest,
    path,
    place: bucket,
    sessionToken,
  };
}

/** `GET …/objects`. There is no paging: the answer has everything that the service tells. */
export function listObjects(
  api: KrutrimApi,
  scope: ObjectScope,
  prefix: string,
  signal: AbortSignal,
): Promise<ListedItem[]> {
  const path = queryOf({ prefix: prefix === "" ? undefined : prefix });
  return api.call(
    requestFor(scope, { operation: "listObjects", method: "GET", path, isRead: true }),
    objectListRecord,
    signal,
  );
}

/** `PUT …/objects` with the key: answers with a presigned link, or undefined when there is none. */
export function startUpload(
  api: KrutrimApi,
  scope: ObjectScope,
  key: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const json = { prefix: key };
  return api.call(
    requestFor(scope, {
      operation: "uploadObject",
      method: "PUT",
      json,
      key,
      isRead: false,
      notFound: "noSuchBucket",
    }),
    linkIn,
    signal,
  );
}

/** `PUT …/objects` with the bytes themselves, for a service that gives no link. */
export function uploadObject(
  api: KrutrimApi,
  scope: ObjectScope,
  key: string,
  body: Body,
  onSent: ((bytes: number) => void) | undefined,
  signal: AbortSignal,
): Promise<void> {
  return api.change(
    requestFor(scope, {
      operation: "uploadObject",
      method: "PUT",
      path: queryOf({ prefix: key }),
      body,
      key,
      isRead: false,
      notFound: "noSuchBucket",
      ...(onSent ? { onSent } : {}),
    }),
    signal,
  );
}

/** `POST …/objects/download`. The body is a presigned link in JSON, or the object itself. */
export function downloadObject(
  api: KrutrimApi,
  scope: ObjectScope,
  key: string,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  const json = { objectkey: key };
  return api.open(
    requestFor(scope, {
      operation: "downloadObject",
      method: "POST",
      path: "/download",
      json,
      key,
      isRead: true,
    }),
    signal,
  );
}

/** `POST …/objects/metadata` */
export function getObject(
  api: KrutrimApi,
  scope: ObjectScope,
  key: string,
  signal: AbortSignal,
): Promise<ObjectHead> {
  const json = { objectkey: key };
  return api.call(
    requestFor(scope, {
      operation: "getObject",
      method: "POST",
      path: "/metadata",
      json,
      key,
      isRead: true,
    }),
    headRecord,
    signal,
  );
}

/** `POST …/objects/delete` */
export function deleteObject(
  api: KrutrimApi,
  scope: ObjectScope,
  key: string,
  signal: AbortSignal,
): Promise<void> {
  const json = { objectkey: key };
  return api.change(
    requestFor(scope, {
      operation: "deleteObject",
      method: "POST",
      path: "/delete",
      json,
      key,
      isRead: false,
    }),
    signal,
  );
}

/** `POST …/objects/move`: moves or copies within the bucket. */
export function moveObject(
  api: KrutrimApi,
  scope: ObjectScope,
  move: { sourceKey: string; destinationKey: string; action: "move" | "copy" },
  signal: AbortSignal,
): Promise<void> {
  return api.change(
    requestFor(scope, {
      operation: "moveObject",
      method: "POST",
      path: "/move",
      json: move,
      key: move.sourceKey,
      headersTimeoutMs: defaultLongWorkMs,
      isRead: false,
    }),
    signal,
  );
}

/** `POST …/objects/rename`: the service copies and deletes. */
export function renameObject(
  api: KrutrimApi,
  scope: ObjectScope,
  oldKey: string,
  newKey: string,
  signal: AbortSignal,
): Promise<void> {
  return api.change(
    requestFor(scope, {
      operation: "renameObject",
      method: "POST",
      path: "/rename",
      json: { oldKey, newKey },
      key: oldKey,
      headersTimeoutMs: defaultLongWorkMs,
      isRead: false,
    }),
    signal,
  );
}
