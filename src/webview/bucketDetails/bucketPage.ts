import type {
  BucketDetailsCalls,
  BucketDetailsContent,
  BucketDetailsNotices,
  FeatureRow,
} from "../../protocol/bucketDetails.ts";
import type { Client } from "../../protocol/rpcClient.ts";
import { element, icon } from "../element.ts";
import { UploadsSection } from "./uploadsSection.ts";

const icons = { supported: "pass", unsupported: "circle-slash", denied: "lock" } as const;

/** What a bucket has and what is set there, and below it what unfinished uploads left behind. */
export class BucketPage {
  readonly root: HTMLElement;
  readonly #client: Client<BucketDetailsCalls, BucketDetailsNotices>;
  readonly #status = element("p", { class: "status", role: "status" });
  readonly #rows = element("tbody");

  constructor(
    content: BucketDetailsContent,
    client: Client<BucketDetailsCalls, BucketDetailsNotices>,
  ) {
    this.#client = client;
    this.#show(content.features);
    const facts = content.facts.flatMap(([label, value]) => [
      element("dt", {}, label),
      element("dd", {}, value),
    ]);
    this.root = element(
      "div",
      { class: "column" },
      element("header", {}, element("h1", {}, content.title)),
      element("dl", { class: "facts" }, ...facts),
      content.features.length > 0 && this.#features(content),
      content.hasUploads && new UploadsSection(content, client).root,
    );
  }

  #features({ texts }: BucketDetailsContent): HTMLElement {
    const heads = [texts.feature, texts.state, ""];
    const head = heads.map((text) => element("th", { scope: "col" }, text));
    return element(
      "section",
      {},
      element("h2", {}, texts.features),
      element(
        "table",
        { class: "features" },
        element("thead", {}, element("tr", {}, ...head)),
        this.#rows,
      ),
      this.#status,
    );
  }

  #show(features: readonly FeatureRow[]): void {
    this.#rows.replaceChildren(...features.map((feature) => this.#row(feature)));
  }

  #row({ id, name, state, detail, reason, actions = [] }: FeatureRow): HTMLElement {
    const buttons = actions.map((action) => {
      const attributes = { type: "button", class: "link", "data-action": action.id } as const;
      const made = element("button", attributes, action.label);
      made.ariaLabel = `${name}: ${action.label}`;
      made.addEventListener("click", () => void this.#change(id, action.id));
      return made;
    });
    return element(
      "tr",
      { class: state, "data-feature": id },
      element("th", { scope: "row" }, icon(icons[state]), name),
      element("td", { title: reason }, detail),
      element("td", { class: "actions" }, ...buttons),
    );
  }

  async #change(feature: string, action: string): Promise<void> {
    try {
      this.#status.textContent = "";
      this.#show(await this.#client.request("change", { feature, action }));
    } catch (error) {
      this.#status.textContent = error instanceof Error ? error.message : String(error);
    }
  }
}
