import type { ObjectHeaders } from "../../core/model.ts";

/** What a copy of an object has to carry. */
export function headersOf(head: ObjectHeaders): ObjectHeaders {
  const { contentType, contentEncoding, contentDisposition, contentLanguage } = head;
  const { cacheControl, expires, metadata } = head;
  return {
    ...(contentType !== undefined && { contentType }),
    ...(contentEncoding !== undefined && { contentEncoding }),
    ...(contentDisposition !== undefined && { contentDisposition }),
    ...(contentLanguage !== undefined && { contentLanguage }),
    ...(cacheControl !== undefined && { cacheControl }),
    ...(expires !== undefined && { expires }),
    ...(metadata !== undefined && { metadata }),
  };
}
