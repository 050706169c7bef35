import type { AddressList, AddressLists } from "../../core/bucketPolicy.ts";
import type {
  AddressPolicyCalls,
  AddressPolicyContent,
  AddressPolicyNotices,
  LineRemark,
  PolicyOutcome,
  PolicyState,
} from "../../protocol/addressPolicy.ts";
import type { Client } from "../../protocol/rpcClient.ts";
import { button } from "../button.ts";
import { element, icon } from "../element.ts";
import { link } from "../remark.ts";
import { AddressListField } from "./addressList.ts";

const listNames = ["readWrite", "readOnly"] as const;

interface Said {
  readonly severity: "warning" | "success" | "error";
  readonly message: string;
  readonly fix?: { readonly label: string; readonly run: () => void };
}

/** Who may reach a bucket: two lists of addresses, and what saving them would mean. */
export class PolicyPage {
  readonly root = element("div", { class: "column" });
  readonly #content: AddressPolicyContent;
  readonly #client: Client<AddressPolicyCalls, AddressPolicyNotices>;
  readonly #banner = element("div", { class: "banner", role: "alert", hidden: true });
  readonly #state = element("p", { class: "help state" });
  readonly #warnings = element("div", { class: "warnings", "aria-live": "polite" });
  readonly #fields: Readonly<Record<AddressList, AddressListField>>;
  readonly #save;
  readonly #revert;
  readonly #remove;
  #policy: PolicyState;
  #isBusy = false;
  /** An answer to what was typed before must not take the place of a newer one. */
  #checks = 0;

  constructor(
    content: AddressPolicyContent,
    client: Client<AddressPolicyCalls, AddressPolicyNotices>,
  ) {
    const { texts, title } = content;
    this.#content = content;
    this.#client = client;
    this.#policy = content.policy;
    const field = (name: AddressList) =>
      new AddressListField(name, texts, texts.lists[name], () => this.#typedOn());
    this.#fields = { readWrite: field("readWrite"), readOnly: field("readOnly") };
    this.#save = button(texts.save, "save", () => void this.#trySave(), "primary");
    this.#revert = button(texts.revert, "revert", () => this.#showSaved());
    this.#remove = button(texts.remove, "remove", () => void this.#tryRemove());
    const header = element(
      "header",
      {},
      element("h1", {}, `${texts.heading}: ${title}`),
      element("p", { class: "help" }, texts.intro),
    );
    const lists = element("div", { class: "lists" }, ...listNames.map((n) => this.#fields[n].root));
    const buttons = element("div", { class: "buttons" }, this.#save, this.#revert, this.#remove);
    this.root.append(header, this.#state, this.#banner, lists, this.#warnings, buttons);
    this.#showSaved();
  }

  get #typed(): AddressLists {
    const { readWrite, readOnly } = this.#fields;
    return { readWrite: readWrite.values, readOnly: readOnly.values };
  }

  #showSaved(): void {
    for (const name of listNames) this.#fields[name].values = this.#policy[name];
    this.#say(undefined);
    void this.#check();
  }

  #draw(): void {
    const { texts } = this.#content;
    const { exists, remark } = this.#policy;
    this.#state.textContent = exists ? remark : texts.noPolicy;
    this.#state.hidden = this.#state.textContent === "";
    this.#save.textContent = exists ? texts.save : texts.create;
    this.#remove.hidden = !exists;
    const isChanged = listNames.some((name) => !same(this.#policy[name], this.#typed[name]));
    this.root.classList.toggle("without-policy", !exists && !isChanged);
    this.#save.disabled = this.#isBusy || !isChanged;
    this.#revert.disabled = this.#isBusy || !isChanged;
    this.#remove.disabled = this.#isBusy;
  }

  /** What was wrong with the lines is said beside them, if it still is. */
  #typedOn(): void {
    if (this.#banner.classList.contains("error")) this.#say(undefined);
    void this.#check();
  }

  async #check(): Promise<void> {
    this.#draw();
    const check = ++this.#checks;
    try {
      const { remarks, warnings } = await this.#client.request("check", this.#typed);
      if (check !== this.#checks) return;
      this.#show(remarks);
      const shown = warnings.map((text) =>
        element("p", { class: "warning" }, icon("warning"), element("span", {}, text)),
      );
      this.#warnings.replaceChildren(...shown);
    } catch (error) {
      this.#say({ severity: "error", message: messageOf(error) });
    }
  }

  #show(remarks: readonly LineRemark[]): void {
    for (const name of listNames)
      this.#fields[name].show(remarks.filter(({ list }) => list === name));
  }

  #trySave(): Promise<void> {
    return this.#attempt(this.#client.request("save", this.#typed));
  }

  #tryRemove(): Promise<void> {
    return this.#attempt(this.#client.request("remove", undefined));
  }

  async #attempt(asked: Promise<PolicyOutcome>): Promise<void> {
    this.#isBusy = true;
    this.#say(undefined);
    this.#draw();
    try {
      this.#took(await asked);
    } catch (error) {
      this.#say({ severity: "error", message: messageOf(error) });
    } finally {
      this.#isBusy = false;
      this.#draw();
    }
  }

  #took(outcome: PolicyOutcome): void {
    switch (outcome.kind) {
      case "cancelled":
        return;
      case "saved":
        this.#policy = outcome.policy;
        this.#showSaved();
        this.#say({ severity: "success", message: outcome.message });
        return;
      case "conflict": {
        this.#policy = outcome.policy;
        const fix = { label: this.#content.texts.showSaved, run: () => this.#showSaved() };
        this.#say({ severity: "warning", message: outcome.message, fix });
        void this.#check();
        return;
      }
      case "invalid": {
        this.#say({ severity: "error", message: outcome.message });
        for (const name of listNames) this.#fields[name].finish();
        this.#show(outcome.remarks);
        listNames.find((name) =>
          this.#fields[name].focusFirst(outcome.remarks.filter(({ list }) => list === name)),
        );
      }
    }
  }

  #say(said: Said | undefined): void {
    this.#banner.hidden = said === undefined;
    this.#banner.className = `banner ${said?.severity ?? ""}`;
    if (!said) return;
    const { severity, message, fix } = said;
    const mark = icon(severity === "success" ? "pass" : severity);
    const sentence = element("span", {}, message, fix && " ", fix && link(fix));
    this.#banner.replaceChildren(mark, sentence);
  }
}

function same(saved: readonly string[], typed: readonly string[]): boolean {
  const filled = typed.filter((line) => line !== "");
  return saved.length === filled.length && saved.every((line, index) => line === filled[index]);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
