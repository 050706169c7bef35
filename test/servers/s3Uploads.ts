import type { Refusal } from "./s3Signature.ts";

interface PartSeen {
  readonly number: number;
  readonly etag: string;
  readonly sizeBytes: number;
  readonly crc32?: string | undefined;
  readonly at: Date;
}

interface UploadSeen {
  readonly bucket: string;
  readonly key: string;
  readonly uploadId: string;
  readonly startedAt: Date;
  readonly parts: Map<number, PartSeen>;
}

/**
 * Remembers unfinished multipart uploads and their parts, for the two listings that the S3 server
 * below does not have: ListParts and ListMultipartUploads.
 */
export class UnfinishedUploads {
  readonly #uploads = new Map<string, UploadSeen>();

  created(bucket: string, key: string, uploadId: string): void {
    this.#uploads.set(uploadId, {
      bucket,
      key,
      uploadId,
      startedAt: new Date(),
      parts: new Map(),
    });
  }

  partPut(
    uploadId: string,
    number: number,
    part: { etag: string; sizeBytes: number; crc32: string | undefined },
  ): void {
    this.#uploads.get(uploadId)?.parts.set(number, { number, ...part, at: new Date() });
  }

  finished(uploadId: string): void {
    this.#uploads.delete(uploadId);
  }

  listParts(uploadId: string, query: ReadonlyMap<string, string>): string | Refusal {
    const upload = this.#uploads.get(uploadId);
    if (!upload) {
      const message = "The specified upload does not exist.";
      return { status: 404, code: "NoSuchUpload", message };
    }
    const marker = Number(query.get("part-number-marker") ?? 0);
    const limit = Math.min(Number(query.get("max-parts") ?? 1000), 1000);
    const rest = [...upload.parts.values()]
      .filter((part) => part.number > marker)
      .sort((a, b) => a.number - b.number);
    const page = rest.slice(0, limit);
    const isTruncated = rest.length > page.length;
    return document("ListPartsResult", [
      element("Bucket", upload.bucket),
      element("Key", upload.key),
      element("UploadId", uploadId),
      element("PartNumberMarker", marker),
      ...(isTruncated ? [element("NextPartNumberMarker", page.at(-1)?.number ?? marker)] : []),
      element("MaxParts", limit),
      element("IsTruncated", isTruncated),
      ...page.map(
        (part) =>
          `<Part>${element("PartNumber", part.number)}${element("LastModified", part.at.toISOString())}` +
          `${element("ETag", part.etag)}${element("Size", part.sizeBytes)}` +
          `${part.crc32 === undefined ? "" : element("ChecksumCRC32", part.crc32)}</Part>`,
      ),
    ]);
  }

  listUploads(bucket: string, query: ReadonlyMap<string, string>): string {
    const prefix = query.get("prefix") ?? "";
    const keyMarker = query.get("key-marker") ?? "";
    const idMarker = query.get("upload-id-marker") ?? "";
    const limit = Math.min(Number(query.get("max-uploads") ?? 1000), 1000);
    const order = (upload: UploadSeen) => `${upload.key}\0${upload.uploadId}`;
    const after = idMarker === "" ? `${keyMarker}\0\uffff` : `${keyMarker}\0${idMarker}`;
    const rest = [...this.#uploads.values()]
      .filter((upload) => upload.bucket === bucket && upload.key.startsWith(prefix))
      .filter((upload) => keyMarker === "" || order(upload) > after)
      .sort((a, b) => (order(a) < order(b) ? -1 : 1));
    const page = rest.slice(0, limit);
    const last = page.at(-1);
    const isTruncated = rest.length > page.length;
    return document("ListMultipartUploadsResult", [
      element("Bucket", bucket),
      element("Prefix", prefix),
      element("KeyMarker", keyMarker),
      element("UploadIdMarker", idMarker),
      ...(isTruncated && last
        ? [element("NextKeyMarker", last.key), element("NextUploadIdMarker", last.uploadId)]
        : []),
      element("MaxUploads", limit),
      element("IsTruncated", isTruncated),
      ...page.map(
        (upload) =>
          `<Upload>${element("Key", upload.key)}${element("UploadId", upload.uploadId)}` +
          `${element("Initiated", upload.startedAt.toISOString())}</Upload>`,
      ),
    ]);
  }
}

export function element(name: string, value: string | number | boolean): string {
  return `<${name}>${escapeXml(String(value))}</${name}>`;
}

export function document(root: string, elements: readonly string[]): string {
  const namespace = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root} ${namespace}>${elements.join("")}</${root}>`;
}

/** Control characters become references too, or a parser would turn CR into LF. */
export function escapeXml(text: string): string {
  return text.replace(/[&<>"'\u0000-\u001f]/g, (char) => `&#${char.charCodeAt(0)};`);
}
