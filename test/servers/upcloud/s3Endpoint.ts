import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectsCommand,
  ListBucketsCommand,
  paginateListObjectsV2,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { randomBytes } from "node:crypto";
import { type S3Call, type S3Server, startS3Server } from "../s3.ts";
import { sdkClient } from "../sdkClient.ts";
import type { Credentials } from "../s3Signature.ts";
import { Gate } from "./gate.ts";

export interface BucketUsage {
  readonly name: string;
  readonly objects: number;
  readonly bytes: number;
}

/** The real S3 server behind one service, and the emulator's own way into it. */
export class S3Endpoint {
  /** Whose signatures it takes at this moment: the emulator's own, and the active keys. */
  readonly credentials: [Credentials, ...Credentials[]];
  readonly #server: S3Server;
  readonly #gate: Gate;
  readonly #client: S3Client;

  private constructor(server: S3Server, credentials: [Credentials, ...Credentials[]]) {
    this.#server = server;
    this.credentials = credentials;
    this.#gate = new Gate(Number(new URL(server.endpoint).port));
    this.#client = sdkClient(server);
  }

  /** `denies` is asked for every request but the emulator's own, with the access key it is signed with. */
  static async start(
    region: string,
    denies: (accessKeyId: string, call: S3Call) => boolean,
  ): Promise<S3Endpoint> {
    const own = { accessKeyId: "EMULATOR", secretAccessKey: randomBytes(30).toString("base64") };
    const credentials: [Credentials, ...Credentials[]] = [own];
    const server = await startS3Server({
      region,
      credentials,
      denies: (call) => {
        const accessKeyId = signerOf(call);
        return accessKeyId !== own.accessKeyId && denies(accessKeyId, call);
      },
    });
    const endpoint = new S3Endpoint(server, credentials);
    await endpoint.#gate.open();
    return endpoint;
  }

  /** `127.0.0.1:port` */
  get host(): string {
    return `127.0.0.1:${this.#gate.port}`;
  }

  async setReachable(isReachable: boolean): Promise<void> {
    await (isReachable ? this.#gate.open() : this.#gate.close());
  }

  setKeys(keys: readonly Credentials[]): void {
    this.credentials.splice(1, Infinity, ...keys);
  }

  async buckets(): Promise<BucketUsage[]> {
    const answer = await this.#client.send(new ListBucketsCommand({}));
    const names = (answer.Buckets ?? []).flatMap((bucket) => bucket.Name ?? []);
    return Promise.all(names.map((name) => this.#usage(name)));
  }

  async createBucket(name: string): Promise<void> {
    await this.#client.send(new CreateBucketCommand({ Bucket: name }));
  }

  async put(bucket: string, key: string, body: string, contentType: string): Promise<void> {
    await this.#client.send(
      new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType: contentType }),
    );
  }

  /** With everything in it; tells how much that was. */
  async deleteBucket(name: string): Promise<BucketUsage> {
    const usage = await this.#usage(name);
    for await (const page of paginateListObjectsV2({ client: this.#client }, { Bucket: name })) {
      const keys = (page.Contents ?? []).flatMap(({ Key }) => (Key === undefined ? [] : [{ Key }]));
      if (keys.length === 0) continue;
      await this.#client.send(
        new DeleteObjectsCommand({ Bucket: name, Delete: { Objects: keys } }),
      );
    }
    await this.#client.send(new DeleteBucketCommand({ Bucket: name }));
    return usage;
  }

  async stop(): Promise<void> {
    this.#client.destroy();
    await this.#gate.close();
    await this.#server.stop();
  }

  async #usage(name: string): Promise<BucketUsage> {
    let objects = 0;
    let bytes = 0;
    for await (const page of paginateListObjectsV2({ client: this.#client }, { Bucket: name })) {
      for (const object of page.Contents ?? []) {
        objects += 1;
        bytes += object.Size ?? 0;
      }
    }
    return { name, objects, bytes };
  }
}

/** The access key that a request names, in its header or its query. */
function signerOf(call: S3Call): string {
  const header = String(call.headers["authorization"] ?? "");
  const credential = /Credential=([^/]+)\//.exec(header)?.[1];
  return credential ?? (call.query.get("X-Amz-Credential") ?? "").split("/")[0] ?? "";
}
