import { element, icon } from "./element.ts";

/** Puts a page on screen, or the sentence that says why there is none, with a way to try again. */
export function startPage(load: () => Promise<HTMLElement>): void {
  const page = document.getElementById("page");
  load()
    .then((root) => page?.replaceChildren(root))
    .catch((error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      const retry = element("button", { type: "button", class: "icon-button" }, icon("refresh"));
      retry.addEventListener("click", () => startPage(load));
      const banner = element("div", { class: "banner", role: "alert" }, icon("error"), message);
      banner.append(retry);
      page?.replaceChildren(element("div", { class: "column" }, banner));
    });
}
