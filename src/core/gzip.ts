/** Says how bytes were sent or that nothing was done to them, not what has to be undone. */
const noCodings = ["", "identity", "aws-chunked"];

/** Whether a Content-Encoding names gzip, and nothing else. */
export function isGzip(contentEncoding: string | undefined): boolean {
  const codings = (contentEncoding ?? "").split(",").map((coding) => coding.trim().toLowerCase());
  const [first, ...others] = codings.filter((coding) => !noCodings.includes(coding));
  return (first === "gzip" || first === "x-gzip") && others.length === 0;
}

/** How many bytes {@link beginsAsGzip} looks at. */
export const gzipBeginningBytes = 2;

/** Whether bytes are what their Content-Encoding says: not everybody who writes it has compressed. */
export function beginsAsGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** The bytes, or why they cannot be had. */
export type Unzipped =
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  | { readonly kind: "damaged" }
  | { readonly kind: "tooLarge" };

/** Gives up when more than `maxBytes` come out. */
export type Unzip = (bytes: Uint8Array, maxBytes: number) => Promise<Unzipped>;
