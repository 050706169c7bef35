import { isAbort } from "../core/errors.ts";
import type { Page } from "../core/model.ts";

/** Asks for one page: one request. `isRefresh` when the user wants to see what is there by now. */
export type LoadPage<T> = (
  request: { readonly cursor?: string; readonly isRefresh: boolean },
  signal: AbortSignal,
) => Promise<Page<T>>;

export interface PagedListOptions<T> {
  readonly load: LoadPage<T>;
  /** What tells two items of a list apart. */
  readonly idOf: (item: T) => string;
  /** Told of each page that was added; `isFirst` means that everything before it is gone. */
  readonly onPage: (page: readonly T[], isFirst: boolean) => void;
}

/** What a branch lets be done with its list. */
export type Paging = Pick<
  PagedList<unknown>,
  | "count"
  | "error"
  | "hasMore"
  | "isCancelled"
  | "isLoaded"
  | "isLoading"
  | "cancel"
  | "more"
  | "settled"
>;

interface Run {
  readonly done: Promise<void>;
  readonly controller: AbortController;
  /** Lists from the beginning, and does not continue what is there. */
  readonly isAnew: boolean;
}

/**
 * A listing that grows page by page. Loads one page at a time; a page that arrives after `reload` or
 * `cancel` belongs to an older run and is dropped. No promise of it rejects: what went wrong is
 * `error`.
 */
export class PagedList<T> {
  readonly #options: PagedListOptions<T>;
  #cursor: string | undefined;
  #pages = 0;
  #count = 0;
  #lastPage: ReadonlySet<string> = new Set();
  #isStale = true;
  #isRefresh = false;
  #cancellations = 0;
  #run: Run | undefined;
  #error: unknown;

  constructor(options: PagedListOptions<T>) {
    this.#options = options;
  }

  /** Why the last page could not be loaded; undefined after one that could. */
  get error(): unknown {
    return this.#error;
  }

  /** How many items have arrived. */
  get count(): number {
    return this.#count;
  }

  /** False until a first page has arrived. */
  get isLoaded(): boolean {
    return this.#pages > 0;
  }

  get isLoading(): boolean {
    return this.#run !== undefined;
  }

  /** True when there is nothing to show and nothing on its way, because it was called off. */
  get isCancelled(): boolean {
    return this.#isStale && !this.#run && this.#cancellations > 0;
  }

  get hasMore(): boolean {
    return this.#pages > 0 && this.#cursor !== undefined;
  }

  /** Resolves when what is listed is fresh, or has failed, or was called off. */
  async settled(): Promise<void> {
    const cancellations = this.#cancellations;
    while ((this.#isStale || this.#run) && cancellations === this.#cancellations) {
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
    this.#abort();
    this.#isStale = true;
    this.#isRefresh = true;
    this.#error = undefined;
  }

  /** Calls off what is under way, until somebody asks again; the pages that have arrived stay. */
  cancel(): void {
    if (!this.#run) return;
    this.#cancellations += 1;
    this.#isStale ||= this.#run.isAnew;
    this.#abort();
  }

  #abort(): void {
    this.#run?.controller.abort();
    this.#run = undefined;
  }

  #start(pages: number): Run {
    const controller = new AbortController();
    const isAnew = this.#isStale || this.#pages === 0;
    this.#isStale = false;
    const run: Run = { controller, isAnew, done: this.#loadPages(pages, () => run) };
    return run;
  }

  async #loadPages(pages: number, self: () => Run): Promise<void> {
    // `self` exists from the next turn on.
    await Promise.resolve();
    const run = self();
    try {
      let cursor = run.isAnew ? undefined : this.#cursor;
      for (let page = 0; page < pages; page++) {
        const request = { isRefresh: this.#isRefresh, ...(cursor === undefined ? {} : { cursor }) };
        const answer = await this.#options.load(request, run.controller.signal);
        if (this.#run !== run) return;
        this.#take(answer, run.isAnew && page === 0);
        cursor = answer.cursor;
        if (cursor === undefined) break;
      }
      this.#error = undefined;
    } catch (error) {
      if (this.#run === run && !isAbort(error)) this.#fail(error, run);
    } finally {
      if (this.#run === run) this.#run = undefined;
    }
  }

  /** A list that cannot be read again is not shown as if it had been. */
  #fail(error: unknown, run: Run): void {
    this.#error = error;
    if (run.isAnew) this.#take({ items: [] }, true);
    if (run.isAnew) this.#pages = 0;
  }

  /** Some servers name the prefix at which they cut a page again in the next: it is shown once. */
  #take({ items, cursor }: Page<T>, isFirst: boolean): void {
    const { idOf, onPage } = this.#options;
    const seen = isFirst ? new Set<string>() : new Set(this.#lastPage);
    const fresh = items.filter((item) => {
      const id = idOf(item);
      return !seen.has(id) && seen.add(id);
    });
    this.#pages = isFirst ? 1 : this.#pages + 1;
    this.#count = isFirst ? fresh.length : this.#count + fresh.length;
    this.#lastPage = new Set(items.map(idOf));
    this.#cursor = cursor;
    this.#isRefresh = false;
    onPage(fresh, isFirst);
  }
}
