import { once } from "node:events";
import type { FastifyInstance } from "fastify";
import { buildApp } from "fauxqs";
import { OrderedBuckets, type StoredBuckets } from "./s3Listing.ts";
import { allowSmallParts, type StoreWithParts } from "./s3SmallParts.ts";
import { addStrictness, type S3Call } from "./s3Strictness.ts";
import type { Credentials } from "./s3Signature.ts";

export type { S3Call } from "./s3Strictness.ts";

export interface S3ServerOptions {
  readonly port?: number;
  readonly region?: string;
  /** Whose signatures are accepted; the first is what the returned server names. */
  readonly credentials?: readonly [Credentials, ...Credentials[]];
  /** True answers `AccessDenied`, as a policy would. Asked for every request. */
  readonly denies?: (call: S3Call) => boolean;
  /** How far the server's clock is ahead of this machine's. */
  readonly clockSkewMs?: number;
  /** Parts below 5 MiB that are not the last are taken, too. */
  readonly takesSmallParts?: boolean;
}

export interface S3Server {
  /** `http://127.0.0.1:<port>` */
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
  stop(): Promise<void>;
}

const largestSingleWriteBytes = 5 * 1024 ** 3;

/** The package makes its store itself and keeps it; made here, what it holds can be looked up. */
async function createStore(): Promise<StoreWithParts & { buckets: StoredBuckets }> {
  const { href } = new URL("./s3/s3Store.js", import.meta.resolve("fauxqs"));
  const module = (await import(href)) as {
    S3Store: new () => StoreWithParts & { buckets: StoredBuckets };
  };
  const store = new module.S3Store();
  store.buckets = new OrderedBuckets();
  return store;
}

/**
 * An S3 server inside this process, on loopback, with its objects in memory: `fauxqs`, made as
 * strict as real storage by {@link addStrictness} (signatures, regions, checksums, conditions).
 * Ends with the process. Has no versioning, policies, CORS or tags: Ceph is there for those.
 */
export async function startS3Server(options: S3ServerOptions = {}): Promise<S3Server> {
  const credentials = options.credentials ?? [
    { accessKeyId: "sandboxaccess", secretAccessKey: "sandboxsecret0123456789" },
  ];
  const region = options.region ?? "us-east-1";
  // The package's own declarations do not resolve, hence the type given here.
  const s3Store = await createStore();
  if (options.takesSmallParts) allowSmallParts(s3Store);
  const app = (buildApp as (options: object) => FastifyInstance)({
    logger: false,
    defaultRegion: region,
    stores: { s3Store },
  });
  // The parsers for its SNS and SQS would eat objects of these content types; ours takes any body.
  for (const type of ["application/x-amz-json-1.0", "application/x-www-form-urlencoded", "*"]) {
    app.removeContentTypeParser(type);
  }
  app.addContentTypeParser(
    "*",
    { parseAs: "buffer", bodyLimit: largestSingleWriteBytes },
    (_request, body, done) => done(null, body),
  );
  addStrictness(app, s3Store, {
    credentials,
    region,
    denies: options.denies ?? (() => false),
    now: () => new Date(Date.now() + (options.clockSkewMs ?? 0)),
  });
  const endpoint = await app.listen({ port: options.port ?? 0, host: "127.0.0.1" });
  return {
    endpoint,
    region,
    accessKeyId: credentials[0].accessKeyId,
    secretAccessKey: credentials[0].secretAccessKey,
    stop: () => app.close(),
  };
}

if (import.meta.main) {
  const server = await startS3Server({ port: Number(process.argv[2] ?? 0) });
  console.log(JSON.stringify(server));
  await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
  await server.stop();
}
