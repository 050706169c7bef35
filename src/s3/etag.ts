const plain = /^[0-9A-Za-z-]+$/;
const quote = 34;

/** `"abc"`, `W/"abc"` and `abc` are all `abc`; nothing is undefined. */
export function unquoted(etag: string | undefined): string | undefined {
  if (etag === undefined) return etag;
  const isQuoted = etag.charCodeAt(0) === quote && etag.charCodeAt(etag.length - 1) === quote;
  if (isQuoted && etag.length > 2) return etag.slice(1, -1);
  if (plain.test(etag)) return etag;
  const text = etag
    .trim()
    .replace(/^W\//, "")
    .replace(/^"(.*)"$/, "$1");
  return text === "" ? undefined : text;
}

export function quoted(etag: string): string {
  return `"${etag}"`;
}

const md5Hex = /^[0-9a-f]{32}$/i;

export function isMd5(etag: string | undefined): etag is string {
  return etag !== undefined && md5Hex.test(etag);
}

/** Base64 of an MD5 as the hexadecimal digits of an ETag. */
export function md5AsEtag(base64: string): string {
  return Buffer.from(base64, "base64").toString("hex");
}
