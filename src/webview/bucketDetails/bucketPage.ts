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

  constructor(
    content: BucketDetailsContent,
    client: Client<BucketDetailsCalls, BucketDetailsNotices>,
  ) {
    const facts = content.facts.map(([label, value]) =>
      element("p", { class: "help" }, `${label}: ${value}`),
    );
    this.root = element(
      "div",
      { class: "column" },
      element("header", {}, element("h1", {}, content.title), ...facts),
      content.features.length > 0 && featureTable(content),
      content.hasUploads && new UploadsSection(content, client).root,
    );
  }
}

function featureTable({ features, texts }: BucketDetailsContent): HTMLElement {
  const head = [texts.feature, texts.state].map((text) => element("th", { scope: "col" }, text));
  return element(
    "section",
    {},
    element("h2", {}, texts.features),
    element(
      "table",
      { class: "features" },
      element("thead", {}, element("tr", {}, ...head)),
      element("tbody", {}, ...features.map(featureRow)),
    ),
  );
}

function featureRow({ name, state, detail, reason }: FeatureRow): HTMLElement {
  return element(
    "tr",
    { class: state },
    element("th", { scope: "row" }, icon(icons[state]), name),
    element("td", { title: reason }, detail),
  );
}
