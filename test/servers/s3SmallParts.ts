import { createHash } from "node:crypto";

interface StoredPart {
  readonly partNumber: number;
  readonly body: Buffer;
  readonly etag: string;
  readonly checksumValue?: string;
}

interface PartSpec {
  readonly partNumber: number;
  readonly etag: string;
}

interface StoredObject {
  etag: string;
  parts: readonly { partNumber: number; offset: number; length: number }[];
}

/** What is touched here of the package's store. */
export interface StoreWithParts {
  relaxedRules?: { disableMinCopySourceSize: boolean };
  readonly multipartUploads: ReadonlyMap<string, { readonly parts: Map<number, StoredPart> }>;
  completeMultipartUpload(uploadId: string, specs: readonly PartSpec[]): StoredObject;
}

/**
 * Lets uploads and copies have parts of any size, for tests that would otherwise move 5 MiB a
 * thousand times. Everything else about parts is checked as before.
 */
export function allowSmallParts(store: StoreWithParts): void {
  store.relaxedRules = { disableMinCopySourceSize: true };
  const complete = store.completeMultipartUpload.bind(store);
  store.completeMultipartUpload = (uploadId, specs) => {
    const parts = chosen(store.multipartUploads.get(uploadId)?.parts, specs);
    if (!parts) return complete(uploadId, specs);
    const whole = joined(parts);
    store.multipartUploads.get(uploadId)?.parts.set(1, whole);
    const object = complete(uploadId, [whole]);
    object.etag = etagOf(parts);
    object.parts = boundaries(parts);
    return object;
  };
}

/** Undefined where the store has something to say against them. */
function chosen(
  stored: ReadonlyMap<number, StoredPart> | undefined,
  specs: readonly PartSpec[],
): readonly StoredPart[] | undefined {
  const bare = (etag: string) => etag.replaceAll('"', "");
  const parts: StoredPart[] = [];
  for (const { partNumber, etag } of specs) {
    const part = stored?.get(partNumber);
    if (!part || bare(part.etag) !== bare(etag)) return undefined;
    if (partNumber <= (parts.at(-1)?.partNumber ?? 0)) return undefined;
    parts.push(part);
  }
  return parts.length > 1 ? parts : undefined;
}

function joined(parts: readonly StoredPart[]): StoredPart {
  const body = Buffer.concat(parts.map((part) => part.body));
  const checksumValue = parts[0]?.checksumValue;
  return {
    partNumber: 1,
    body,
    etag: `"${md5(body).toString("hex")}"`,
    // Of an upload with checksums; what the object's own is, its listener says.
    ...(checksumValue !== undefined && { checksumValue }),
  };
}

function etagOf(parts: readonly StoredPart[]): string {
  const all = md5(Buffer.concat(parts.map(({ body }) => md5(body))));
  return `"${all.toString("hex")}-${parts.length}"`;
}

function boundaries(parts: readonly StoredPart[]): StoredObject["parts"] {
  let offset = 0;
  return parts.map(({ partNumber, body: { length } }) => {
    const one = { partNumber, offset, length };
    offset += length;
    return one;
  });
}

function md5(bytes: Buffer): Buffer {
  return createHash("md5").update(bytes).digest();
}
