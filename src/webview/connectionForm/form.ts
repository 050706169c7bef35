import type { ProviderKind } from "../../core/connection.ts";
import { secretFields, type DraftField, type SecretField } from "../../core/connectionDraft.ts";
import {
  withoutSecrets,
  type Attention,
  type ConnectionFormCalls,
  type ConnectionFormNotices,
  type FieldRemark,
  type FormContent,
  type FormState,
} from "../../protocol/connectionForm.ts";
import type { Client } from "../../protocol/rpcClient.ts";
import { Choice } from "../choice.ts";
import { element, icon } from "../element.ts";
import { Attempts } from "./attempts.ts";
import { Footer, type FooterState } from "./footer.ts";
import { KindFields } from "./kindFields.ts";
import { Latest } from "./latest.ts";

/** The whole form: what is typed, what the host says about it, and what can be done with it. */
export class Form {
  readonly root = element("form", { novalidate: true });
  readonly #content: FormContent;
  readonly #client: Client<ConnectionFormCalls, ConnectionFormNotices>;
  readonly #keep: (state: FormState) => void;
  readonly #kind: Choice<ProviderKind>;
  readonly #kinds = new Map<ProviderKind, KindFields>();
  readonly #body = element("div");
  readonly #banner = element("div", { class: "banner", role: "alert", hidden: true });
  readonly #footer: Footer;
  readonly #attempts: Attempts;
  readonly #check = new Latest(() => this.#runCheck());
  /** Fields that the person has been in: before that, a field is not wrong but not filled in yet. */
  readonly #visited = new Set<DraftField>();
  #showsAll = false;
  #remarks: readonly FieldRemark[] = [];
  readonly #initial = new Map<ProviderKind, string>();

  constructor(
    content: FormContent,
    client: Client<ConnectionFormCalls, ConnectionFormNotices>,
    keep: (state: FormState) => void,
  ) {
    const { texts, draft } = content;
    this.#content = content;
    this.#client = client;
    this.#keep = keep;
    this.#kind = new Choice("kind", texts.kindLegend, texts.kinds);
    this.#kind.value = draft.kind;
    this.#kind.root.hidden = content.connectionId !== undefined;
    this.#kind.onInput(() => this.#switchKind());
    this.#attempts = new Attempts(client, texts, {
      draft: () => this.#fields.draft,
      changed: () => this.#draw(),
      fill: (values) => this.#fields.set(values),
      focus: (field) => this.#fields.focus(field),
    });
    this.#footer = new Footer(texts, {
      save: () => void this.#save(),
      test: () => void this.#test(),
      cancelTest: () => this.#attempts.cancel(),
      close: () => void client.request("close", undefined),
      showProblems: () => this.#showProblems(),
    });
    this.#showKind(draft.kind);
    this.#build();
    this.attend(content.attention);
    this.#changed();
  }

  /** Says why the form is on screen, and goes to where to begin. */
  attend({ reason, focus }: Attention): void {
    this.#say(reason);
    this.#fields.focus(focus ?? "name");
  }

  #say(reason: string | undefined): void {
    this.#banner.hidden = reason === undefined;
    this.#banner.replaceChildren(icon("warning"), element("span", {}, reason));
  }

  get #fields(): KindFields {
    const fields = this.#kinds.get(this.#kind.value || "s3");
    if (!fields) throw new Error("The fields of the kind are not there");
    return fields;
  }

  get #isDirty(): boolean {
    const { draft } = this.#fields;
    return this.#content.isDirty || JSON.stringify(draft) !== this.#initial.get(draft.kind);
  }

  #build(): void {
    const { title, intro } = this.#content.texts;
    const header = element(
      "header",
      {},
      element("h1", {}, title),
      element("p", { class: "help" }, icon("lock"), intro),
    );
    const column = element(
      "div",
      { class: "column" },
      header,
      this.#banner,
      this.#kind.root,
      this.#body,
    );
    this.root.append(column, this.#footer.root);
    this.root.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#save();
    });
    this.root.addEventListener("keydown", (event) => {
      if ((event.ctrlKey || event.metaKey) && event.key === "s") void this.#save();
    });
    this.root.addEventListener("focusout", (event) => {
      const field = event.target instanceof HTMLElement && event.target.dataset.field;
      if (field) void this.#leave(field as DraftField);
    });
  }

  /** What is said of a field is about its newest text, or a screen reader reads out what is past. */
  async #leave(field: DraftField): Promise<void> {
    await this.#check.settled();
    this.#visited.add(field);
    this.#draw();
  }

  #switchKind(): void {
    const name = [...this.#kinds.values()].map((fields) => fields.get("name")?.value).at(-1);
    this.#showKind(this.#kind.value || "s3");
    if (name) this.#fields.set({ name }, { isQuiet: true });
    this.#visited.clear();
    this.#showsAll = false;
    this.#changed();
  }

  #showKind(kind: ProviderKind): void {
    let fields = this.#kinds.get(kind);
    if (!fields) {
      const { draft, defaults } = this.#content;
      const values = draft.kind === kind ? draft.values : defaults[kind];
      fields = new KindFields(kind, this.#content, values, () => this.#changed());
      this.#initial.set(kind, JSON.stringify(fields.draft));
    }
    // Put last: the name that was typed last goes along with the next kind.
    this.#kinds.delete(kind);
    this.#kinds.set(kind, fields);
    this.#body.replaceChildren(fields.root);
  }

  #changed(): void {
    const { draft } = this.#fields;
    const { connectionId, draft: before } = this.#content;
    const isTyped = (field: SecretField) =>
      (draft.values[field] ?? "") !==
      (before.kind === draft.kind ? (before.values[field] ?? "") : "");
    this.#keep({
      ...(connectionId !== undefined && { connectionId }),
      ...{ draft: withoutSecrets(draft), isDirty: this.#isDirty },
      lostSecrets: secretFields.some(isTyped),
    });
    this.#check.run();
    this.#draw();
  }

  async #runCheck(): Promise<void> {
    const edited = { draft: this.#fields.draft, isDirty: this.#isDirty };
    try {
      const { remarks, preset } = await this.#client.request("check", edited);
      this.#remarks = remarks;
      this.#fields.recognised(preset);
    } catch (error) {
      this.#say(error instanceof Error ? error.message : String(error));
    }
    this.#draw();
  }

  #draw(): void {
    const fields = this.#fields;
    for (const field of fields.fields) {
      const remark = this.#remarks.find((candidate) => candidate.field === field);
      const isShown = remark && (this.#showsAll || this.#visited.has(field));
      fields.get(field)?.show(isShown ? this.#withFix(remark) : undefined);
    }
    const canSave = this.#errors.length === 0 && this.#isDirty;
    const isDoubtful = this.#attempts.report?.tone === "error";
    this.#footer.draw(this.#footerState(), { canSave, isDoubtful });
  }

  #withFix({ severity, message, fix }: FieldRemark) {
    if (!fix) return { severity, message };
    return {
      ...{ severity, message },
      fix: { label: fix.label, run: () => this.#fields.set(fix.values) },
    };
  }

  #footerState(): FooterState {
    const { running, report } = this.#attempts;
    if (running) return { kind: running };
    if (report) return { kind: "report", report };
    const shown = this.#errors.filter(({ field }) => this.#showsAll || this.#visited.has(field));
    if (shown.length > 0) return { kind: "attention", count: shown.length };
    if (!this.#isDirty) return { kind: "idle", note: "" };
    if (this.#errors.length > 0) return { kind: "incomplete" };
    return { kind: "idle", note: this.#content.texts.notTested };
  }

  get #errors(): readonly FieldRemark[] {
    return this.#remarks.filter(({ severity }) => severity === "error");
  }

  /** Shows every error and goes to the first. False when there is none. */
  #showProblems(): boolean {
    this.#showsAll = true;
    this.#draw();
    const [first] = this.#errors;
    if (first) this.#fields.focus(first.field);
    return first !== undefined;
  }

  async #test(): Promise<void> {
    await this.#check.settled();
    if (!this.#showProblems()) await this.#attempts.test();
  }

  async #save(): Promise<void> {
    await this.#check.settled();
    if (this.#showProblems() || !this.#isDirty) return;
    await this.#attempts.save(() => this.#check.run());
  }
}
