import * as vscode from "vscode";
import { isAbort } from "../core/errors.ts";

/** The answer of the Back button. */
export const back = Symbol("back");

export interface LiveItem<T> extends vscode.QuickPickItem {
  /** The answer when the item is chosen. */
  readonly value?: T;
  /**
   * What the box is filled with to look further: by the item's button, and by choosing an item that
   * has no value. An item with neither only says something.
   */
  readonly continueWith?: string;
}

export interface LivePickOptions<T> {
  readonly title: string;
  readonly placeholder: string;
  /** What the box holds at first. */
  readonly value?: string;
  /** True adds a Back button, answered with `back`. */
  readonly canGoBack?: boolean;
  /**
   * Finds the items for what is typed, at once or more and more of them. The request for what was
   * typed before is aborted.
   */
  readonly find: (
    typed: string,
    signal: AbortSignal,
  ) => Promise<readonly LiveItem<T>[]> | AsyncIterable<readonly LiveItem<T>[]>;
}

const debounceMs = 200;

/**
 * A quick pick whose items are found anew as the user types. Rejects when finding fails, so that
 * the boundary explains it; undefined when the user leaves.
 */
export async function livePick<T>(
  options: LivePickOptions<T>,
): Promise<T | typeof back | undefined> {
  const pick = vscode.window.createQuickPick<LiveItem<T>>();
  pick.title = options.title;
  pick.placeholder = options.placeholder;
  pick.value = options.value ?? "";
  pick.ignoreFocusOut = true;
  pick.keepScrollPosition = true;
  if (options.canGoBack) pick.buttons = [vscode.QuickInputButtons.Back];
  const search = new Search(pick, options.find);
  try {
    return await new Promise<T | typeof back | undefined>((resolve, reject) => {
      search.onError = reject;
      pick.onDidChangeValue((typed) => search.later(typed));
      pick.onDidTriggerButton(() => resolve(back));
      pick.onDidTriggerItemButton(({ item }) => search.continueWith(item));
      pick.onDidAccept(() => {
        const [item] = pick.selectedItems;
        if (item?.value !== undefined) resolve(item.value);
        else if (item) search.continueWith(item);
      });
      pick.onDidHide(() => resolve(undefined));
      pick.show();
      search.now(pick.value);
    });
  } finally {
    search.stop();
    pick.dispose();
  }
}

/** One search at a time: a newer one aborts the older, whose answer is not shown. */
class Search<T> {
  readonly #pick: vscode.QuickPick<LiveItem<T>>;
  readonly #find: LivePickOptions<T>["find"];
  #controller = new AbortController();
  #typed: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  onError: (error: unknown) => void = () => {};

  constructor(pick: vscode.QuickPick<LiveItem<T>>, find: LivePickOptions<T>["find"]) {
    this.#pick = pick;
    this.#find = find;
  }

  /** VS Code tells of a value that was set here too: it is searched for already. */
  later(typed: string): void {
    if (typed === this.#typed) return;
    this.stop();
    this.#typed = typed;
    this.#pick.busy = true;
    this.#timer = setTimeout(() => this.now(typed), debounceMs);
  }

  now(typed: string): void {
    this.stop();
    this.#typed = typed;
    const controller = new AbortController();
    this.#controller = controller;
    this.#pick.busy = true;
    this.#showAll(typed, controller).catch((error: unknown) => {
      if (!isAbort(error)) this.onError(error);
    });
  }

  async #showAll(typed: string, controller: AbortController): Promise<void> {
    const found = this.#find(typed, controller.signal);
    if (found instanceof Promise) this.#show(await found, controller);
    else {
      this.#show([], controller);
      for await (const items of found) this.#show(items, controller);
    }
    if (this.#isCurrent(controller)) this.#pick.busy = false;
  }

  #isCurrent(controller: AbortController): boolean {
    return controller === this.#controller && !controller.signal.aborted;
  }

  continueWith({ continueWith }: LiveItem<T>): void {
    if (continueWith === undefined) return;
    this.#pick.value = continueWith;
    this.now(continueWith);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#controller.abort();
  }

  #show(items: readonly LiveItem<T>[], controller: AbortController): void {
    if (!this.#isCurrent(controller)) return;
    const [active] = this.#pick.activeItems;
    // The items were found for what is typed: VS Code must not filter them a second time.
    this.#pick.items = items.map((item) => ({ ...item, alwaysShow: true }));
    // While more is found, the one that was walked to stays; what only says something is no choice.
    const next =
      this.#pick.items.find(({ label, value }) => value !== undefined && label === active?.label) ??
      this.#pick.items.find(({ value }) => value !== undefined);
    if (next) this.#pick.activeItems = [next];
  }
}
