/** A call of `vscode.window` that waits for the user, as a test sees it. */
export interface Asked {
  readonly method: string;
  readonly args: readonly unknown[];
}

type Answer = unknown;

/**
 * The user of a test: answers questions in order, and remembers everything that was asked and said.
 * An answer may be a function of the question's arguments.
 */
export class ScriptedUser {
  answers: Answer[] = [];
  /** Answers to messages that wait for nobody, in order; none leaves a message alone. */
  clicks: Answer[] = [];
  asked: Asked[] = [];
  /** Messages that were only shown: notifications and the status bar. */
  said: { readonly method: string; readonly text: string; readonly buttons: readonly string[] }[] =
    [];
  clipboard = "";
  statusItems: { text: string; isShown: boolean }[] = [];
  executed: { readonly id: string; readonly args: readonly unknown[] }[] = [];
  /** What `executeCommand` does, by id. */
  commands = new Map<string, (...args: unknown[]) => unknown>();
  progressTitles: string[] = [];
  /** Cancels the next progress that starts. */
  cancelsProgress = false;

  reset(): void {
    Object.assign(this, new ScriptedUser());
  }

  ask(method: string, ...args: unknown[]): unknown {
    this.asked.push({ method, args });
    if (this.answers.length === 0) throw new Error(`Nobody answers ${method}: ${String(args[0])}`);
    const answer = this.answers.shift();
    return typeof answer === "function"
      ? (answer as (...a: unknown[]) => unknown)(...args)
      : answer;
  }

  message(method: string, text: string, ...rest: unknown[]): unknown {
    const [first] = rest;
    const isModal = typeof first === "object" && first !== null && "modal" in first;
    if (isModal) return this.ask(method, text, ...rest);
    const items = rest as (string | { title: string })[];
    const buttons = items.map((item) => (typeof item === "string" ? item : item.title));
    this.said.push({ method, text, buttons });
    const click = this.clicks.shift();
    return items.find((item) => (typeof item === "string" ? item : item.title) === click);
  }

  /** The first argument of every question, which is its text or its options. */
  get questions(): readonly unknown[] {
    return this.asked.map(({ args }) => args[0]);
  }
}

export const user = new ScriptedUser();
