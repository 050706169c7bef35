/** Names one place in the tree, across connections. The parts are exact: nothing is trimmed. */
export interface BucketAddress {
  readonly connectionId: string;
  /** Present where the connection has services. */
  readonly serviceId?: string;
  readonly bucket: string;
}

export interface PrefixAddress extends BucketAddress {
  /** Empty for the bucket itself, otherwise ends with the delimiter. */
  readonly prefix: string;
}

export interface ObjectAddress extends BucketAddress {
  readonly key: string;
}

export function sameBucket(a: BucketAddress, b: BucketAddress): boolean {
  return a.connectionId === b.connectionId && a.serviceId === b.serviceId && a.bucket === b.bucket;
}
