import { S3Client } from "@aws-sdk/client-s3";
import type { S3Server } from "./s3.ts";

/** The SDK of AWS, to arrange things on a server and look at them by other means than Stowage's. */
export function sdkClient(server: Omit<S3Server, "stop">): S3Client {
  const { endpoint, region, accessKeyId, secretAccessKey } = server;
  const credentials = { accessKeyId, secretAccessKey };
  return new S3Client({ endpoint, region, credentials, forcePathStyle: true });
}
