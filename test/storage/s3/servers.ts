import { startCeph } from "../../servers/ceph.ts";
import { startS3Server } from "../../servers/s3.ts";
import type { ServerUnderTest } from "./server.ts";

const embeddedKeys = [
  { accessKeyId: "owneraccess", secretAccessKey: "ownersecret0123456789" },
  { accessKeyId: "strangeraccess", secretAccessKey: "strangersecret0123456789" },
] as const;

/** The small server from npm that also `npm start` shows. */
const embedded: ServerUnderTest = {
  name: "embedded",
  abilities: {
    ordersByBytes: true,
    versioning: false,
    tags: false,
    checksRegion: true,
    namesWrongKeys: true,
    checksAbsence: true,
    checksQuotedMatch: true,
    checksAbsenceOfUpload: true,
    checksAbsenceOfCopy: true,
    checksSource: true,
    checksDeletes: "etag",
    checksMd5: true,
    refusesSmallParts: true,
    keepsHeaders: true,
    missesUploads: true,
    listsUploads: true,
    comparesPartChecksums: true,
  },
  async start() {
    const [owner, stranger] = embeddedKeys;
    const server = await startS3Server({
      credentials: embeddedKeys,
      // The server knows no accounts: whoever is not the owner is refused.
      denies: ({ headers, query }) =>
        String(headers["authorization"] ?? query.get("X-Amz-Credential") ?? "").includes(
          stranger.accessKeyId,
        ),
    });
    const { endpoint, region } = server;
    return { endpoint, region, owner, stranger, stop: () => server.stop() };
  },
};

/** A Ceph object gateway. */
const ceph: ServerUnderTest = {
  name: "Ceph",
  abilities: {
    ordersByBytes: true,
    versioning: true,
    tags: true,
    checksRegion: false,
    // With STS switched on, as it is here, every wrong key is a plain AccessDenied.
    namesWrongKeys: false,
    checksAbsence: true,
    checksQuotedMatch: false,
    checksAbsenceOfUpload: false,
    checksAbsenceOfCopy: false,
    checksSource: false,
    checksDeletes: "time",
    checksMd5: true,
    refusesSmallParts: true,
    keepsHeaders: true,
    missesUploads: false,
    listsUploads: true,
    // From Ceph 19 on.
    comparesPartChecksums: false,
  },
  async start() {
    const server = await startCeph();
    const { endpoint, region, accessKeyId, secretAccessKey, stranger } = server;
    const owner = { accessKeyId, secretAccessKey };
    return { endpoint, region, owner, stranger, stop: () => server.stop() };
  },
};

/** All of them, or those that `STOWAGE_S3_SERVERS` names (`embedded,Ceph`). */
export function serversUnderTest(): readonly ServerUnderTest[] {
  const names = process.env["STOWAGE_S3_SERVERS"]?.split(",");
  return [embedded, ceph].filter(({ name }) => !names || names.includes(name));
}
