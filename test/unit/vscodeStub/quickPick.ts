import { Emitter } from "../../../src/core/events.ts";

/** A quick pick that a test drives: it sees the items and types, accepts, goes back or leaves. */
export class QuickPickStub {
  title = "";
  placeholder = "";
  value = "";
  busy = false;
  ignoreFocusOut = false;
  keepScrollPosition = false;
  buttons: unknown[] = [];
  items: readonly { label: string }[] = [];
  selectedItems: readonly unknown[] = [];
  activeItems: readonly { label: string }[] = [];
  readonly #value = new Emitter<string>();
  readonly #accept = new Emitter<void>();
  readonly #hide = new Emitter<void>();
  readonly #button = new Emitter<unknown>();
  readonly #itemButton = new Emitter<{ item: unknown }>();
  readonly #onShow: (pick: QuickPickStub) => unknown;

  readonly onDidChangeValue = this.#value.event;
  readonly onDidAccept = this.#accept.event;
  readonly onDidHide = this.#hide.event;
  readonly onDidTriggerButton = this.#button.event;
  readonly onDidTriggerItemButton = this.#itemButton.event;

  constructor(onShow: (pick: QuickPickStub) => unknown) {
    this.#onShow = onShow;
  }

  /** The test's answer is a function that drives the pick. */
  show(): void {
    setImmediate(() => this.#onShow(this));
  }

  type(value: string): void {
    this.value = value;
    this.#value.fire(value);
  }

  accept(label: string): void {
    const item = this.items.find((one) => one.label.includes(label));
    if (!item) throw new Error(`No item ${label}: ${this.labels.join(", ")}`);
    this.selectedItems = [item];
    this.#accept.fire();
  }

  /** The button in a row. */
  press(label: string): void {
    this.#itemButton.fire({ item: this.items.find((one) => one.label.includes(label)) });
  }

  hide(): void {
    this.#hide.fire();
  }

  back(): void {
    this.#button.fire(undefined);
  }

  leave(): void {
    this.#hide.fire();
  }

  get labels(): readonly string[] {
    return this.items.map(({ label }) => label);
  }

  /** Waits until the items of the last search are there. */
  async settled(): Promise<this> {
    for (let tries = 0; tries < 200; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      if (!this.busy) return this;
    }
    throw new Error("The quick pick is still busy");
  }

  dispose(): void {
    this.#value.dispose();
    this.#accept.dispose();
    this.#hide.dispose();
  }
}
