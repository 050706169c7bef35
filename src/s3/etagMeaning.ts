import type { HttpHeaders } from "../http/client.ts";
import { isMd5, md5AsEtag } from "./etag.ts";

/**
 * What this server's ETags have turned out to be. Most are the MD5 of the bytes; some servers give
 * a constant or something random, and encrypted objects always have something else.
 */
export class EtagMeaning {
  #known: "md5" | "opaque" | undefined;

  get isMd5(): boolean {
    return this.#known === "md5";
  }

  /**
   * Whether the ETag of an accepted write may belong to bytes with this MD5 (base64). The first
   * comparison decides what this server's ETags mean; before it nothing can disagree.
   */
  agrees(etag: string | undefined, md5: string | undefined, headers: HttpHeaders): boolean {
    if (md5 === undefined || !isMd5(etag) || hasOtherEtag(headers)) return true;
    const isSame = etag.toLowerCase() === md5AsEtag(md5);
    this.#known ??= isSame ? "md5" : "opaque";
    return isSame || this.#known === "opaque";
  }
}

/** Encryption with keys of a key service or of the customer changes what the ETag is. */
function hasOtherEtag(headers: HttpHeaders): boolean {
  return (
    headers["x-amz-server-side-encryption"]?.startsWith("aws:kms") === true ||
    headers["x-amz-server-side-encryption-customer-algorithm"] !== undefined
  );
}
