import type { Fact, RecordRow, ServiceTexts } from "../../protocol/service.ts";
import { element, icon } from "../element.ts";

type Copy = (text: string) => Promise<unknown>;

/** Facts as a list of terms, with a button where a value is worth copying. */
export function factList(facts: readonly Fact[], texts: ServiceTexts, copy: Copy): HTMLElement {
  const rows = facts.flatMap(({ label, value, copies }) => [
    element("dt", {}, label),
    element("dd", {}, element("span", {}, value), copies && copyButton(value, texts, copy)),
  ]);
  return element("dl", { class: "facts" }, ...rows);
}

/** The records that a domain needs, each value ready to copy. */
export function recordTable(
  records: readonly RecordRow[],
  texts: ServiceTexts,
  copy: Copy,
): HTMLElement {
  const rows = records.map(({ type, name, value }) =>
    element(
      "div",
      { class: "record" },
      element("span", { class: "record-type" }, type),
      ...[name, value].map((text) =>
        element(
          "span",
          { class: "record-part" },
          element("code", {}, text),
          copyButton(text, texts, copy),
        ),
      ),
    ),
  );
  return element(
    "div",
    { class: "records" },
    element("h4", {}, texts.dnsRecords),
    element("p", { class: "help" }, texts.dnsHelp),
    ...rows,
  );
}

function copyButton(text: string, texts: ServiceTexts, copy: Copy): HTMLButtonElement {
  const label = `${texts.copy}: ${text}`;
  const made = element(
    "button",
    { type: "button", class: "icon-button", "aria-label": label, title: texts.copy },
    icon("copy"),
  );
  made.addEventListener("click", () => {
    void copy(text).then(() => {
      made.replaceChildren(icon("check"));
      made.ariaLabel = texts.copied;
      setTimeout(() => {
        made.replaceChildren(icon("copy"));
        made.ariaLabel = label;
      }, 1500);
    });
  });
  return made;
}
