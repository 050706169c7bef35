import type { ConnectionDraft, DraftField, DraftValues } from "../../core/connectionDraft.ts";
import type {
  ConnectionFormCalls,
  ConnectionFormNotices,
  FormTexts,
  TestReport,
} from "../../protocol/connectionForm.ts";
import type { Client } from "../../protocol/rpcClient.ts";
import type { Report } from "./footer.ts";

/** What attempts need of the form that they are made from. */
export interface Attempted {
  readonly draft: () => ConnectionDraft;
  /** Called when an attempt begins or ends. */
  readonly changed: () => void;
  readonly fill: (values: DraftValues) => void;
  readonly focus: (field: DraftField) => void;
}

/** Testing and saving: one at a time, and what the last one said. */
export class Attempts {
  readonly #client: Client<ConnectionFormCalls, ConnectionFormNotices>;
  readonly #texts: FormTexts;
  readonly #form: Attempted;
  #running:
    { readonly kind: "testing" | "saving"; readonly controller: AbortController } | undefined;
  #last: { readonly of: string; readonly report: Report } | undefined;

  constructor(
    client: Client<ConnectionFormCalls, ConnectionFormNotices>,
    texts: FormTexts,
    form: Attempted,
  ) {
    this.#client = client;
    this.#texts = texts;
    this.#form = form;
  }

  get running(): "testing" | "saving" | undefined {
    return this.#running?.kind;
  }

  /** What the last attempt said, while nothing that it was made with has changed. */
  get report(): Report | undefined {
    return this.#last?.of === this.#subject() ? this.#last?.report : undefined;
  }

  cancel(): void {
    this.#running?.controller.abort();
  }

  test(): Promise<void> {
    return this.#run("testing", async (signal) => {
      const report = await this.#client.request("test", this.#form.draft(), signal);
      return this.#withAction(report);
    });
  }

  /** The host closes the page when it has saved; `refused` is called when it found errors instead. */
  save(refused: () => void): Promise<void> {
    return this.#run("saving", async () => {
      const { isSaved } = await this.#client.request("save", this.#form.draft());
      if (!isSaved) refused();
      return undefined;
    });
  }

  async #run(
    kind: "testing" | "saving",
    work: (signal: AbortSignal) => Promise<Report | undefined>,
  ): Promise<void> {
    if (this.#running) return;
    const controller = new AbortController();
    this.#running = { kind, controller };
    const of = this.#subject();
    this.#form.changed();
    try {
      const report = await work(controller.signal);
      this.#last = report && { of, report };
    } catch (error) {
      this.#last = { of, report: this.#failure(error) };
    } finally {
      this.#running = undefined;
    }
    this.#form.changed();
  }

  #failure(error: unknown): Report {
    if (error instanceof Error && error.name === "AbortError") {
      return { tone: "warning", title: "", message: this.#texts.testCancelled };
    }
    const message = error instanceof Error ? error.message : String(error);
    return { tone: "error", title: "", message };
  }

  /** What an attempt depends on: everything but the name. */
  #subject(): string {
    const draft = this.#form.draft();
    return JSON.stringify({ ...draft, values: { ...draft.values, name: "" } });
  }

  #withAction({ remedy, ...report }: TestReport): Report {
    if (!remedy) return report;
    const run = () =>
      "values" in remedy ? this.#form.fill(remedy.values) : this.#form.focus(remedy.focus);
    return { ...report, action: { label: remedy.label, run } };
  }
}
