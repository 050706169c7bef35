import { isAbort } from "../core/errors.ts";
import type { Page } from "../core/model.ts";

/** Asks for one page: one request. `isRefresh` when the user wants to see what is there by now. */
export type LoadPage<T> = (
  request: { readonly cursor?: string; readonly isRefresh: boolean },
  signal: AbortSignal,
) => Promise<Page<T>>;

/** Told of each page that was added; `isFirst` means that everything before it is gone. */
export type OnPage<T> = (page: readonly T[], isFirst: boolean) => void;

interface Run {
  readonly done: Promise<void>;
  readonly controller: AbortController;
}

/**
 * A listing that grows page by page. Loads one page at a time; a page that arrives after `reload` or
 * `abort` belongs to an older run and is dropped. No promise of it rejects: what went wrong is
 * `error`.
 */
export class PagedList<T> {
  readonly #load: LoadPage<T>;
  readonly #onPage: OnPage<T>;
  #cursor: string | undefined;
  #pages = 0;
  #isStale = true;
  #isRefresh = false;
  #run: Run | undefined;
  #error: unknown;

  constructor(load: LoadPage<T>, onPage: OnPage<T>) {
    this.#load = load;
    this.#onPage = onPage;
  }

  /** Why the last page could not be loaded; undefined after one that could. */
  get error(): unknown {
    return this.#error;
  }

  /** False until a first page has arrived. */
  get isLoaded(): boolean {
    return this.#pages > 0;
  }

  get hasMore(): boolean {
    return this.#pages > 0 && this.#cursor !== undefined;
  }

  /** Resolves when what is listed is fresh or has failed; at once when it is. */
  async settled(): Promise<void> {
    while (this.#isStale || this.#run) {
      this.#run ??= this.#start(this.#isStale ? Math.max(1, this.#pages) : 1);
      await this.#run.done;
    }
  }

  /** Loads exactly one more page, or tries again what failed. Whoever asks meanwhile waits for it. */
  async more(): Promise<void> {
    if (!this.#run && (this.hasMore || this.#error !== undefined)) {
      this.#error = undefined;
      this.#run = this.#start(1);
    }
    await this.settled();
  }

  /** From the next `settled` on, everything is listed again, as many pages as there were. */
  reload(): void {
    this.abort();
    this.#isStale = true;
    this.#isRefresh = true;
    this.#error = undefined;
  }

  /** Ends what is under way; the pages that have arrived stay. */
  abort(): void {
    this.#run?.controller.abort();
    this.#run = undefined;
  }

  #start(pages: number): Run {
    const controller = new AbortController();
    const isAnew = this.#isStale || this.#pages === 0;
    this.#isStale = false;
    const run: Run = { controller, done: this.#loadPages(pages, isAnew, () => run) };
    return run;
  }

  async #loadPages(pages: number, isAnew: boolean, self: () => Run): Promise<void> {
    // `self` exists from the next turn on.
    await Promise.resolve();
    const run = self();
    try {
      let cursor = isAnew ? undefined : this.#cursor;
      for (let page = 0; page < pages; page++) {
        const request = { isRefresh: this.#isRefresh, ...(cursor === undefined ? {} : { cursor }) };
        const answer = await this.#load(request, run.controller.signal);
        if (this.#run !== run) return;
        const isFirst = isAnew && page === 0;
        this.#pages = isFirst ? 1 : this.#pages + 1;
        this.#cursor = cursor = answer.cursor;
        this.#isRefresh = false;
        this.#onPage(answer.items, isFirst);
        if (cursor === undefined) break;
      }
      this.#error = undefined;
    } catch (error) {
      if (this.#run === run && !isAbort(error)) this.#error = error;
    } finally {
      if (this.#run === run) this.#run = undefined;
    }
  }
}
