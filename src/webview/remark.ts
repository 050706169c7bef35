import { element, icon } from "./element.ts";

export interface RemarkText {
  readonly severity: "error" | "warning";
  readonly message: string;
  /** A button that puts it right. */
  readonly fix?: { readonly label: string; readonly run: () => void };
}

/** The place of a sentence below a field: empty, or an error or warning that is read out. */
export class Remark {
  readonly root = element("div", { class: "remark", "aria-live": "polite" });
  #shown = "";

  show(remark: RemarkText | undefined): void {
    // The same sentence again would be read out again.
    const now = remark ? JSON.stringify([remark.severity, remark.message, remark.fix?.label]) : "";
    if (now === this.#shown) return;
    this.#shown = now;
    this.root.className = `remark ${remark?.severity ?? ""}`;
    this.root.replaceChildren(...(remark ? parts(remark) : []));
  }
}

function parts({ severity, message, fix }: RemarkText): Node[] {
  const sentence = element("span", { class: "sentence" }, message);
  return [icon(severity), fix ? element("span", {}, sentence, " ", link(fix)) : sentence];
}

/** A button that looks like a link, for what is done on the spot. */
export function link({ label, run }: { label: string; run: () => void }): HTMLButtonElement {
  const button = element("button", { type: "button", class: "link" }, label);
  button.addEventListener("click", run);
  return button;
}
