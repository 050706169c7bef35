import * as vscode from "vscode";

const tickMs = 1000;

interface Wait {
  readonly until: number;
  readonly reason: string;
}

/** Counts down in the status bar while services that asked for fewer requests are left alone. */
export class ThrottleCountdown implements vscode.Disposable {
  readonly #waits = new Map<string, Wait>();
  #item: vscode.StatusBarItem | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** `origin` is left alone for so long. A wait that is hardly noticed is not shown. */
  readonly show = (origin: string, waitMs: number): void => {
    if (waitMs < 2 * tickMs) return;
    const until = Math.max(this.#waits.get(origin)?.until ?? 0, Date.now() + waitMs);
    const host = new URL(origin).host;
    const reason = vscode.l10n.t("{0} asked for fewer requests. They go on by themselves.", host);
    this.#start(origin, { until, reason });
  };

  /** No session is started for a connection until then; undefined ends the wait. */
  readonly showSession = (connection: string, until: Date | undefined): void => {
    const key = `session ${connection}`;
    if (!until) {
      this.#waits.delete(key);
      return this.#draw();
    }
    const reason = vscode.l10n.t("No session is opened for “{0}” until then.", connection);
    this.#start(key, { until: until.getTime(), reason });
  };

  dispose(): void {
    clearInterval(this.#timer);
    this.#item?.dispose();
    this.#timer = undefined;
    this.#item = undefined;
    this.#waits.clear();
  }

  #start(key: string, wait: Wait): void {
    this.#waits.set(key, wait);
    this.#item ??= vscode.window.createStatusBarItem(vscode.StatusBarAlignment.Left);
    this.#timer ??= setInterval(() => this.#draw(), tickMs);
    this.#draw();
  }

  #draw(): void {
    const now = Date.now();
    for (const [key, { until }] of this.#waits) if (until <= now) this.#waits.delete(key);
    const [first] = [...this.#waits.values()].sort((a, b) => b.until - a.until);
    if (!first || !this.#item) return this.dispose();
    const seconds = Math.ceil((first.until - now) / 1000);
    this.#item.text = `$(watch) ${vscode.l10n.t("Stowage waits {0} s", seconds)}`;
    this.#item.tooltip = first.reason;
    this.#item.show();
  }
}
