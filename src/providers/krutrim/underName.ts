import type { ObjectAcls } from "../../core/acl.ts";
import type { ObjectTags } from "../../core/bucketFeatures.ts";
import type { MultipartUploads, ObjectStore } from "../../core/store.ts";

/** A store in which one bucket is called differently than on the server. */
export function underName(store: ObjectStore, shown: string, actual: string): ObjectStore {
  const real = (bucket: string) => (bucket === shown ? actual : bucket);
  const { links } = store;
  return {
    // Another store's copies would not know the shown name.
    identity: `${store.identity} ${shown}`,
    deleteBatchSize: store.deleteBatchSize,
    seeksInListings: store.seeksInListings,
    maxWriteBytes: store.maxWriteBytes,
    get etagIsMd5() {
      return store.etagIsMd5;
    },
    list: (bucket, ...rest) => store.list(real(bucket), ...rest),
    head: (bucket, ...rest) => store.head(real(bucket), ...rest),
    read: (bucket, ...rest) => store.read(real(bucket), ...rest),
    write: (bucket, ...rest) => store.write(real(bucket), ...rest),
    delete: (bucket, ...rest) => store.delete(real(bucket), ...rest),
    url: (bucket, key) => store.url(real(bucket), key),
    ...(store.multipart ? { multipart: multipartUnder(store.multipart, real) } : {}),
    ...(store.serverCopy ? { serverCopy: serverCopyUnder(store.serverCopy, real) } : {}),
    ...(store.objectTags ? { objectTags: tagsUnder(store.objectTags, real) } : {}),
    ...(store.objectAcls ? { objectAcls: aclsUnder(store.objectAcls, real) } : {}),
    ...(links
      ? {
          links: {
            maxSeconds: links.maxSeconds,
            create: (method, bucket, ...rest) => links.create(method, real(bucket), ...rest),
          },
        }
      : {}),
  };
}

function tagsUnder(tags: ObjectTags, real: (bucket: string) => string): ObjectTags {
  return {
    get: (bucket, ...rest) => tags.get(real(bucket), ...rest),
    put: (bucket, ...rest) => tags.put(real(bucket), ...rest),
    overwrite: (bucket, ...rest) => tags.overwrite(real(bucket), ...rest),
  };
}

function aclsUnder(acls: ObjectAcls, real: (bucket: string) => string): ObjectAcls {
  return {
    get: (bucket, ...rest) => acls.get(real(bucket), ...rest),
    put: (bucket, ...rest) => acls.put(real(bucket), ...rest),
    canDiffer: (bucket, signal) => acls.canDiffer(real(bucket), signal),
  };
}

function serverCopyUnder(
  copy: NonNullable<ObjectStore["serverCopy"]>,
  real: (bucket: string) => string,
): NonNullable<ObjectStore["serverCopy"]> {
  return {
    maxBytes: copy.maxBytes,
    copy: (request, signal) =>
      copy.copy(
        { ...request, fromBucket: real(request.fromBucket), toBucket: real(request.toBucket) },
        signal,
      ),
  };
}

function multipartUnder(
  parts: MultipartUploads,
  real: (bucket: string) => string,
): MultipartUploads {
  const at = <T extends { bucket: string }>(place: T): T => ({
    ...place,
    bucket: real(place.bucket),
  });
  return {
    limits: parts.limits,
    get comparesCrc32() {
      return parts.comparesCrc32 === true;
    },
    create: (bucket, ...rest) => parts.create(real(bucket), ...rest),
    put: (target, ...rest) => parts.put(at(target), ...rest),
    copy: (target, source, signal) => parts.copy(at(target), at(source), signal),
    parts: (target, ...rest) => parts.parts(at(target), ...rest),
    complete: (target, ...rest) => parts.complete(at(target), ...rest),
    abort: (target, signal) => parts.abort(at(target), signal),
    unfinished: (bucket, ...rest) => parts.unfinished(real(bucket), ...rest),
  };
}
