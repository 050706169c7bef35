import type { ManyWrites, SmallWrite } from "../core/manyRequests.ts";
import type { S3Caller } from "./caller.ts";
import type { Conditional } from "./conditional.ts";
import { writing } from "./objectHeaders.ts";
import { checkKey } from "./objectKey.ts";
import { writtenFrom } from "./write.ts";

/**
 * See `WritesTogether.writeMany`.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
 */
export async function writeMany(
  caller: S3Caller,
  conditional: Conditional,
  bucket: string,
  writes: readonly SmallWrite[],
  many: ManyWrites,
  signal: AbortSignal,
): Promise<void> {
  for (const { key } of writes) checkKey(bucket, key);
  const signing = await caller.signing(bucket, signal);
  await signing.http.ask(
    {
      ...{ operation: "put", origin: signing.origin, parallel: many.parallel },
      requests: writes.map(({ key, replaces, bytes, md5, headers }) => {
        const condition = replaces === undefined ? { ifAbsent: true } : { ifMatch: replaces };
        const all = { ...writing(headers), ...conditional.of(condition), "content-md5": md5 };
        return { ...signing.sign("PUT", key, all, true), body: bytes };
      }),
      onAnswer: ({ index, text, headers }) => {
        // Whatever it says instead, it is not that it has taken those bytes.
        if (text.trim() === "") many.onWritten(index, writtenFrom(headers));
      },
    },
    signal,
  );
}
