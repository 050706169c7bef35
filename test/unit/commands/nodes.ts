import { parentPrefix } from "../../../src/core/key.ts";
import type { Connection } from "../../../src/core/connection.ts";
import type { BucketNode, ConnectionNode, ObjectNode, PrefixNode } from "../../../src/tree/node.ts";

export const connection: Connection = {
  kind: "s3",
  id: "c1",
  name: "Lab",
  endpoint: "http://127.0.0.1:9000",
  region: "us-east-1",
  addressing: "path",
  buckets: [],
};

export const connectionNode: ConnectionNode = { kind: "connection", connection };

export function bucketNode(bucket = "bucket"): BucketNode {
  return {
    kind: "bucket",
    address: { connectionId: connection.id, bucket },
    bucket: { name: bucket },
  };
}

export function prefixNode(prefix: string, bucket = "bucket"): PrefixNode {
  return { kind: "prefix", address: { connectionId: connection.id, bucket }, prefix };
}

export function objectNode(key: string, bucket = "bucket", sizeBytes = 4): ObjectNode {
  return {
    kind: "object",
    address: { connectionId: connection.id, bucket },
    parentPrefix: parentPrefix(key),
    entry: { kind: "object", key, sizeBytes },
  };
}
