import type { StorageError } from "../core/errors.ts";
import type { TransferReport } from "./transfer.ts";

const listLimit = 10_000;
const createdLimit = 1000;

/** What became of everything, as it happens; the report at the end. */
export class Tally {
  #done = 0;
  #bytes = 0;
  readonly #counts = { skipped: 0, failed: 0, renamed: 0 };
  readonly #skipped: TransferReport["skipped"][number][] = [];
  readonly #failed: TransferReport["failed"][number][] = [];
  readonly #renamed: TransferReport["renamed"][number][] = [];
  readonly #created: string[] = [];
  readonly #notKept: NonNullable<TransferReport["notKept"]>[number][] = [];

  /** Those that failed so far: the list itself, which grows. */
  get failures(): TransferReport["failed"] {
    return this.#failed;
  }

  done(bytes: number, created?: string): void {
    this.#done += 1;
    this.#bytes += bytes;
    if (created !== undefined && this.#created.length < createdLimit) this.#created.push(created);
  }

  /** What an earlier run did and will not be found again. */
  doneBefore(objects: number, bytes: number): void {
    this.#done += objects;
    this.#bytes += bytes;
  }

  skipped(what: string, why: TransferReport["skipped"][number]["why"]): void {
    this.#counts.skipped += 1;
    if (this.#skipped.length < listLimit) this.#skipped.push({ what, why });
  }

  failed(what: string, error: StorageError): void {
    this.#counts.failed += 1;
    if (this.#failed.length < listLimit) this.#failed.push({ what, error });
  }

  renamed(key: string, path: string): void {
    this.#counts.renamed += 1;
    if (this.#renamed.length < listLimit) this.#renamed.push({ key, path });
  }

  /** Done, but without its tags, or with the access control list that every new object has. */
  notKept(key: string, what: "acl" | "tags", error: StorageError): void {
    if (this.#notKept.length < listLimit) this.#notKept.push({ key, what, error });
  }

  get hasFailed(): boolean {
    return this.#counts.failed > 0;
  }

  report(isCancelled: boolean): TransferReport {
    return {
      done: this.#done,
      bytes: this.#bytes,
      counts: { ...this.#counts },
      skipped: this.#skipped,
      failed: this.#failed,
      renamed: this.#renamed,
      created: this.#created,
      ...(this.#notKept.length > 0 && { notKept: this.#notKept }),
      isCancelled,
    };
  }
}
