import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  HeadObjectCommand,
  paginateListObjectsV2,
  PutObjectCommand,
  GetObjectCommand,
  type S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import aws4 from "aws4";
import { startS3Server, type S3Server } from "../s3.ts";
import { sdkClient } from "../sdkClient.ts";
import type { Credentials } from "../s3Signature.ts";

export interface SeenObject {
  readonly key: string;
  readonly size: number;
  readonly lastModified: Date;
}

/** The real S3 server behind one region, and the emulator's own way into it. */
export class S3Side {
  readonly server: S3Server;
  /** Whose signatures it takes at this moment: the emulator's own first. */
  readonly credentials: [Credentials, ...Credentials[]];
  readonly #client: S3Client;

  private constructor(server: S3Server, credentials: [Credentials, ...Credentials[]]) {
    this.server = server;
    this.credentials = credentials;
    this.#client = sdkClient(server);
  }

  static async start(region: string): Promise<S3Side> {
    const own = { accessKeyId: "emulatoraccess", secretAccessKey: "emulatorsecret0123456789" };
    const credentials: [Credentials, ...Credentials[]] = [own];
    return new S3Side(await startS3Server({ region, credentials }), credentials);
  }

  async stop(): Promise<void> {
    this.#client.destroy();
    await this.server.stop();
  }

  async createBucket(bucket: string): Promise<void> {
    await this.#client.send(new CreateBucketCommand({ Bucket: bucket }));
  }

  async deleteBucket(bucket: string): Promise<void> {
    await this.#client.send(new DeleteBucketCommand({ Bucket: bucket }));
  }

  /** One level with a delimiter, everything without. */
  async list(
    bucket: string,
    prefix: string,
    delimiter: string | undefined,
  ): Promise<{ objects: SeenObject[]; folders: string[] }> {
    const objects: SeenObject[] = [];
    const folders: string[] = [];
    const request = { Bucket: bucket, Prefix: prefix, Delimiter: delimiter };
    for await (const page of paginateListObjectsV2({ client: this.#client }, request)) {
      for (const { Key = "", Size = 0, LastModified } of page.Contents ?? [])
        objects.push({ key: Key, size: Size, lastModified: LastModified ?? new Date(0) });
      for (const { Prefix = "" } of page.CommonPrefixes ?? []) folders.push(Prefix);
    }
    return { objects, folders };
  }

  /** Undefined when there is no such object. */
  async head(bucket: string, key: string) {
    try {
      return await this.#client.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
    } catch (error) {
      if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404)
        return undefined;
      throw error;
    }
  }

  async get(bucket: string, key: string): Promise<Buffer> {
    const { Body } = await this.#client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return Buffer.from((await Body?.transformToByteArray()) ?? new Uint8Array());
  }

  async put(bucket: string, key: string, bytes: Uint8Array, contentType?: string): Promise<void> {
    const type = contentType === undefined ? {} : { ContentType: contentType };
    await this.#client.send(
      new PutObjectCommand({ Bucket: bucket, Key: key, Body: bytes, ...type }),
    );
  }

  async copy(bucket: string, from: string, to: string): Promise<void> {
    const source = `${bucket}/${encodePath(from)}`;
    const request = { Bucket: bucket, Key: to, CopySource: source };
    // S3 refuses a copy onto itself that changes nothing.
    const same = from === to ? { MetadataDirective: "REPLACE" as const } : {};
    await this.#client.send(new CopyObjectCommand({ ...request, ...same }));
  }

  async delete(bucket: string, key: string): Promise<void> {
    await this.#client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
  }

  /** A link as S3 signs it, with nothing but the host among its headers. */
  presign(method: "GET" | "PUT", bucket: string, key: string, seconds = 900): string {
    const { host } = new URL(this.server.endpoint);
    const path = `/${bucket}/${encodePath(key)}?X-Amz-Expires=${seconds}`;
    const [own] = this.credentials;
    const { region } = this.server;
    const request = { service: "s3", region, method, host, path, signQuery: true };
    const signed = aws4.sign(request, own);
    return `${this.server.endpoint}${signed.path ?? ""}`;
  }
}

function encodePath(key: string): string {
  return encodeURIComponent(key)
    .replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll("%2F", "/");
}
