/**
 * Bucket names as people write them down: one a line, or separated by commas or spaces. `s3://name`
 * and `s3://name/prefix` mean the bucket. Order is kept, doubles are dropped.
 */
export function parseBucketList(text: string): string[] {
  const names = text
    .split(/[\s,;]+/)
    .filter((word) => word !== "")
    .map((word) => /^s3:\/\/([^/]+)/i.exec(word)?.[1] ?? word);
  return [...new Set(names)];
}

/**
 * The first name that no server takes. Wider than the rule for new buckets: old buckets of Amazon S3
 * have upper case and underscores, and buckets of a Ceph tenant have a colon.
 */
export function badBucketName(names: readonly string[]): string | undefined {
  return names.find((name) => !/^[A-Za-z0-9][A-Za-z0-9._:-]{1,254}$/.test(name));
}
