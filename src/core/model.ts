/** A bucket as its home lists it. Absent means that the provider does not say. */
export interface Bucket {
  readonly name: string;
  readonly createdAt?: Date;
  readonly region?: string;
  readonly tier?: string;
  readonly owner?: string;
  readonly sizeBytes?: number;
  readonly allocatedBytes?: number;
  readonly objectCount?: number;
  readonly versioning?: "enabled" | "suspended" | "off";
  /** `public` when anyone may read without credentials. */
  readonly access?: "public" | "private";
  /** `deleting` while the provider still lists a bucket that was deleted. */
  readonly state?: "ready" | "deleting";
  readonly tags?: Readonly<Record<string, string>>;
  /** The provider's own identifier where it is not the name (Krutrim: KRN). Opaque. */
  readonly id?: string;
}

/** One object in a listing. `etag` is without quotes; it is not always an MD5. */
export interface ObjectEntry {
  readonly kind: "object";
  readonly key: string;
  readonly sizeBytes: number;
  readonly lastModified?: Date;
  readonly etag?: string;
  readonly storageClass?: string;
}

/** A group of keys that share everything up to and including a delimiter. */
export interface PrefixEntry {
  readonly kind: "prefix";
  readonly prefix: string;
}

export type Entry = ObjectEntry | PrefixEntry;

/** One answer of a paged listing. No `cursor` means that this was the last page. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly cursor?: string;
}

/** The headers of an object that a copy or a save has to keep. */
export interface ObjectHeaders {
  readonly contentType?: string;
  readonly contentEncoding?: string;
  readonly contentDisposition?: string;
  readonly contentLanguage?: string;
  readonly cacheControl?: string;
  readonly expires?: string;
  /** User metadata: names in lower case, without the `x-amz-meta-` prefix. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** Keys of the server, by which it encrypts an object. */
export interface ObjectEncryption {
  /** `aws:kms` and others like it. */
  readonly algorithm: string;
  readonly kmsKeyId?: string;
  readonly usesBucketKey?: boolean;
}

/** What HEAD says about an object. */
export interface ObjectHead extends ObjectHeaders {
  readonly key: string;
  readonly sizeBytes: number;
  readonly lastModified?: Date;
  /** Without quotes. */
  readonly etag?: string;
  readonly versionId?: string;
  readonly storageClass?: string;
  /** Base64 CRC32 of the whole object, where the store keeps one. */
  readonly crc32?: string;
  /** Of an object of parts: the CRC32 of their CRC32s in Base64, a dash, and how many they are. */
  readonly compositeCrc32?: string;
  /** CRC-64/NVME of the whole object, Base64, where the server says it. */
  readonly crc64nvme?: string;
  readonly serverSideEncryption?: string;
  readonly kmsKeyId?: string;
  readonly usesBucketKey?: boolean;
  /** How many tags it has, where the store says so: it does not to who may not read them. */
  readonly tagCount?: number;
  /** How many parts made the object, where the store says so. */
  readonly partCount?: number;
}
