import type { FormTexts } from "../../protocol/connectionForm.ts";
import { element } from "../element.ts";
import type { InputField } from "../inputField.ts";
import { link } from "../remark.ts";

/** Says that a secret is stored and stays when nothing is typed; lets it be given up where it can. */
export class StoredSecret {
  #isForgotten = false;

  constructor(
    field: InputField,
    texts: Pick<FormTexts, "storedPlaceholder" | "forget" | "forgotten">,
    canForget: boolean,
    onChange: () => void,
  ) {
    field.placeholder = texts.storedPlaceholder;
    if (!canForget) return;
    const forget = link({
      label: texts.forget,
      run: () => {
        this.#isForgotten = true;
        field.placeholder = "";
        note.replaceChildren(texts.forgotten);
        onChange();
      },
    });
    const note = element("p", { class: "help", "aria-live": "polite" }, forget);
    field.control.after(note);
  }

  get isForgotten(): boolean {
    return this.#isForgotten;
  }
}
