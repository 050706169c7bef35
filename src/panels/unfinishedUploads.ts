import * as vscode from "vscode";
import { AgeFormat } from "../core/age.ts";
import { displayName } from "../core/display.ts";
import { isAbort } from "../core/errors.ts";
import { formatBytes, formatCount } from "../core/format.ts";
import type { UnfinishedUpload, MultipartUploads } from "../core/store.ts";
import type { AbortOutcome, UploadId, UploadPage } from "../protocol/bucketDetails.ts";

const atOnce = 4;

/** Unfinished multipart uploads of a bucket: listed by page, measured, aborted after a question. */
export class UnfinishedUploads {
  readonly #bucket: string;
  readonly #multipart: MultipartUploads;
  readonly #explain: (error: unknown) => string;
  readonly #age = new AgeFormat(vscode.env.language);

  constructor(bucket: string, multipart: MultipartUploads, explain: (error: unknown) => string) {
    this.#bucket = bucket;
    this.#multipart = multipart;
    this.#explain = explain;
  }

  async page(cursor: string | undefined, signal: AbortSignal): Promise<UploadPage> {
    const request = { prefix: "", ...(cursor === undefined ? {} : { cursor }) };
    const page = await this.#multipart.unfinished(this.#bucket, request, signal);
    return {
      rows: page.items.map(({ key, uploadId, startedAt }) => ({
        ...{ key, uploadId },
        name: displayName(key, 200),
        started: startedAt ? this.#age.of(startedAt, Date.now()) : "",
      })),
      ...(page.cursor === undefined ? {} : { cursor: page.cursor }),
    };
  }

  /** Adds up the parts of each upload; a few requests at a time. */
  async measure(
    uploads: readonly UploadId[],
    found: (upload: UploadId, size: string) => void,
    signal: AbortSignal,
  ): Promise<void> {
    await forEach(uploads, signal, async ({ key, uploadId }) => {
      let bytes = 0;
      let cursor: string | undefined;
      const target = { bucket: this.#bucket, key, uploadId };
      do {
        const page = await this.#multipart.parts(target, cursor, signal);
        for (const part of page.items) bytes += part.sizeBytes;
        cursor = page.cursor;
      } while (cursor !== undefined);
      found({ key, uploadId }, formatBytes(bytes));
    });
  }

  /** Asks, then aborts. Without a list, everything that is found from beginning to end. */
  async abort(given: readonly UploadId[] | undefined, signal: AbortSignal): Promise<AbortOutcome> {
    const uploads = given ?? (await this.#all(signal));
    const abort = vscode.l10n.t("Abort");
    const question =
      uploads.length === 1
        ? vscode.l10n.t("Abort the upload of “{0}”?", displayName(uploads[0]?.key ?? ""))
        : vscode.l10n.t("Abort {0} uploads?", formatCount(uploads.length));
    const detail = vscode.l10n.t(
      "The parts that have arrived are removed. An upload that is still running somewhere fails. Finished objects stay.",
    );
    if (uploads.length === 0) return { kind: "cancelled" };
    const answer = await vscode.window.showWarningMessage(question, { modal: true, detail }, abort);
    return answer === abort ? this.#abort(uploads, signal) : { kind: "cancelled" };
  }

  async #abort(uploads: readonly UploadId[], signal: AbortSignal): Promise<AbortOutcome> {
    const aborted: UploadId[] = [];
    const failures: unknown[] = [];
    await forEach(uploads, signal, async ({ key, uploadId }) => {
      try {
        await this.#multipart.abort({ bucket: this.#bucket, key, uploadId }, signal);
        aborted.push({ key, uploadId });
      } catch (error) {
        if (isAbort(error)) throw error;
        failures.push(error);
      }
    });
    const count = formatCount(aborted.length);
    const sentence =
      failures.length === 0
        ? vscode.l10n.t("Aborted: {0}.", count)
        : vscode.l10n.t(
            "Aborted: {0}, failed: {1}. {2}",
            count,
            formatCount(failures.length),
            this.#explain(failures[0]),
          );
    return { kind: "done", aborted, sentence, hasFailures: failures.length > 0 };
  }

  async #all(signal: AbortSignal): Promise<readonly UploadId[]> {
    const uploads: UnfinishedUpload[] = [];
    let cursor: string | undefined;
    do {
      const request = { prefix: "", ...(cursor === undefined ? {} : { cursor }) };
      const page = await this.#multipart.unfinished(this.#bucket, request, signal);
      uploads.push(...page.items);
      cursor = page.cursor;
    } while (cursor !== undefined);
    return uploads;
  }
}

async function forEach<T>(
  items: readonly T[],
  signal: AbortSignal,
  work: (item: T) => Promise<void>,
): Promise<void> {
  let next = 0;
  const worker = async () => {
    for (let item = items[next++]; item !== undefined; item = items[next++]) {
      signal.throwIfAborted();
      await work(item);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
}
