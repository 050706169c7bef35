import * as vscode from "vscode";

const tickMs = 1000;

/** Counts down in the status bar while servers that asked for fewer requests are left alone. */
export class ThrottleCountdown implements vscode.Disposable {
  readonly #until = new Map<string, number>();
  #item: vscode.StatusBarItem | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** `origin` is left alone for so long. A wait that is hardly noticed is not shown. */
  readonly show = (origin: string, waitMs: number): void => {
    if (waitMs < 2 * tickMs) return;
    this.#until.set(origin, Math.max(this.#until.get(origin) ?? 0, Date.now() + waitMs));
    this.#item ??= vscode.window.createStatusBarItem(vscode.StatusBarAlignment.Left);
    this.#timer ??= setInterval(() => this.#draw(), tickMs);
    this.#draw();
  };

  dispose(): void {
    clearInterval(this.#timer);
    this.#item?.dispose();
    this.#timer = undefined;
    this.#item = undefined;
    this.#until.clear();
  }

  #draw(): void {
    const now = Date.now();
    for (const [origin, until] of this.#until) if (until <= now) this.#until.delete(origin);
    const [first] = [...this.#until].sort(([, a], [, b]) => b - a);
    if (!first || !this.#item) return this.dispose();
    const [origin, until] = first;
    const seconds = Math.ceil((until - now) / 1000);
    this.#item.text = `$(watch) ${vscode.l10n.t("Stowage waits {0} s", seconds)}`;
    this.#item.tooltip = vscode.l10n.t(
      "{0} asked for fewer requests. They go on by themselves.",
      new URL(origin).host,
    );
    this.#item.show();
  }
}
