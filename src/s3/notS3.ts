import { StorageError } from "../core/errors.ts";
import type { HttpAnswer } from "../http/client.ts";
import { isHtml, type Asked } from "./answerError.ts";

/** A success that no S3 server gives: a captive portal, another service, a broken one. */
export function notS3(text: string, answer: HttpAnswer, asked: Asked): StorageError {
  const what = isHtml(text) ? "a web page" : "something";
  return new StorageError("badResponse", `The server sent ${what} instead of an S3 answer`, {
    status: answer.status,
    operation: asked.operation,
    host: asked.host,
    code: isHtml(text) ? "Html" : "NotS3",
    ...(asked.bucket === undefined ? {} : { bucket: asked.bucket }),
    ...(asked.key === undefined ? {} : { key: asked.key }),
  });
}
