import type { ObjectStore } from "../../core/store.ts";

/**
 * The store as it is for one version of an object: whatever reads the object reads that version.
 * Parts are not asked for, because a store is only asked for those of the current version.
 */
export function atVersion(store: ObjectStore, versionId: string): ObjectStore {
  const { serverCopy, links } = store;
  return {
    identity: store.identity,
    deleteBatchSize: store.deleteBatchSize,
    seeksInListings: store.seeksInListings,
    maxWriteBytes: store.maxWriteBytes,
    get etagIsMd5() {
      return store.etagIsMd5;
    },
    list: (...args) => store.list(...args),
    head: (bucket, { key }, signal) => store.head(bucket, { key, versionId }, signal),
    read: (bucket, key, request, signal) =>
      store.read(bucket, key, { ...request, versionId }, signal),
    write: (...args) => store.write(...args),
    delete: (...args) => store.delete(...args),
    url: (...args) => store.url(...args),
    ...(links && { links }),
    ...(serverCopy && {
      serverCopy: {
        maxBytes: serverCopy.maxBytes,
        copy: (request, signal) =>
          serverCopy.copy({ ...request, fromVersionId: versionId }, signal),
      },
    }),
  };
}
