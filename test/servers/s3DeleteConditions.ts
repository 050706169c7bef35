import type { S3Call } from "./s3Strictness.ts";
import { element } from "./s3Uploads.ts";

/**
 * A batch of deletes without the objects whose `ETag` is another one, and without the element, which
 * the server below does not know; `refused` is what the answer has to say of those that stay.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-deletes.html
 */
export function splitBatch(
  call: S3Call,
  xml: string,
  etagOf: (bucket: string, key: string) => string | undefined,
): { readonly xml: string; readonly refused?: string } {
  if (!call.query.has("delete")) return { xml };
  const refused: string[] = [];
  const rest = xml.replace(/<Object>.*?<\/Object>/gs, (object) => {
    const wanted = textOf(object, "ETag");
    if (wanted === undefined) return object;
    const key = textOf(object, "Key") ?? "";
    const etag = etagOf(call.bucket, key);
    if (etag === wanted) return object;
    const [code, message] =
      etag === undefined
        ? ["NoSuchKey", "The specified key does not exist."]
        : ["PreconditionFailed", "At least one of the pre-conditions you specified did not hold"];
    const parts = element("Key", key) + element("Code", code) + element("Message", message);
    refused.push(`<Error>${parts}</Error>`);
    return "";
  });
  return { xml: rest, ...(refused.length > 0 && { refused: refused.join("") }) };
}

function textOf(xml: string, name: string): string | undefined {
  return new RegExp(`<${name}>(.*?)</${name}>`, "s")
    .exec(xml)?.[1]
    ?.replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&apos;", "'")
    .replaceAll("&amp;", "&");
}
