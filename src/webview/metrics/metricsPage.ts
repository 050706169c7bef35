import {
  rangeIds,
  type ChartContent,
  type MetricsCalls,
  type MetricsContent,
  type MetricsNotices,
  type MetricsRequest,
  type MetricsTexts,
  type RangeId,
} from "../../protocol/metrics.ts";
import type { Client } from "../../protocol/rpcClient.ts";
import { button } from "../button.ts";
import { element, icon } from "../element.ts";
import { InputField } from "../inputField.ts";
import { Chart } from "./chart.ts";
import { figuresTable } from "./figuresTable.ts";

/** Totals, buckets and charts of a service, over a time that is chosen above them. */
export class MetricsPage {
  readonly root = element("div", { class: "column" });
  readonly #texts: MetricsTexts;
  readonly #client: Client<MetricsCalls, MetricsNotices>;
  readonly #banner = element("div", { class: "banner", role: "alert", hidden: true });
  readonly #heading = element("h1");
  readonly #ranges: ReadonlyMap<RangeId, HTMLButtonElement>;
  readonly #own: HTMLElement;
  readonly #from: InputField;
  readonly #to: InputField;
  readonly #figures = element("div", { "aria-live": "off" });
  #charts: Chart[] = [];
  #running: AbortController | undefined;
  #shown: MetricsRequest = { range: "day" };

  constructor(texts: MetricsTexts, client: Client<MetricsCalls, MetricsNotices>) {
    this.#texts = texts;
    this.#client = client;
    this.#heading.textContent = texts.heading;
    this.#ranges = new Map(rangeIds.map((range) => [range, this.#rangeButton(range)]));
    this.#from = dayField("from", texts.from);
    this.#to = dayField("to", texts.to);
    const show = button(texts.show, "show", () => void this.load(this.#ownRange()), "primary");
    this.#own = element(
      "div",
      { class: "own", hidden: true },
      ...[this.#from.root, this.#to.root, show],
    );
    const refresh = button(texts.refresh, "refresh", () => void this.load(this.#shown));
    const group = { class: "ranges", role: "group", "aria-label": texts.range };
    const choice = element("div", group, ...this.#ranges.values());
    this.root.append(
      element("header", {}, this.#heading, element("div", { class: "bar" }, choice, refresh)),
      ...[this.#own, this.#banner, this.#figures],
    );
    this.#watch();
  }

  /** Shows another time; what was asked for before is called off. */
  async load(request: MetricsRequest): Promise<void> {
    this.#running?.abort(new DOMException("Asked for another time", "AbortError"));
    const running = new AbortController();
    this.#running = running;
    this.#mark(request.range);
    this.root.setAttribute("aria-busy", "true");
    try {
      const outcome = await this.#client.request("load", request, running.signal);
      this.#from.show(undefined);
      this.#to.show(undefined);
      this.#say(undefined);
      if (outcome.kind === "figures") {
        this.#shown = request;
        this.#show(outcome.content);
      } else {
        const field = outcome.field === "from" ? this.#from : this.#to;
        field.show({ severity: "error", message: outcome.message });
      }
    } catch (error) {
      if (running.signal.aborted) return;
      this.#say(error instanceof Error ? error.message : String(error));
    } finally {
      if (this.#running === running) this.root.removeAttribute("aria-busy");
    }
  }

  #ownRange(): MetricsRequest {
    return { range: "own", from: this.#from.value, to: this.#to.value };
  }

  #rangeButton(range: RangeId): HTMLButtonElement {
    const made = element(
      "button",
      { type: "button", class: "range", "data-range": range, "aria-pressed": "false" },
      this.#texts.ranges[range],
    );
    made.addEventListener("click", () => {
      if (range !== "own") void this.load({ range });
      else {
        this.#mark("own");
        this.#from.focus();
      }
    });
    return made;
  }

  #mark(range: RangeId): void {
    for (const [id, made] of this.#ranges) made.ariaPressed = String(id === range);
    this.#own.hidden = range !== "own";
  }

  #show(content: MetricsContent): void {
    const { objects, used, noFigures } = this.#texts;
    this.#heading.textContent = `${this.#texts.heading}: ${content.name}`;
    for (const chart of this.#charts) chart.destroy();
    this.#charts = [];
    const hasFigures = content.times.length > 0;
    this.#figures.replaceChildren(
      element(
        "div",
        { class: "totals" },
        total(objects, content.objects, "objects"),
        total(used, content.size, "used"),
      ),
      element("p", { class: "help" }, hasFigures ? content.covers : noFigures),
      element(
        "div",
        { class: "charts" },
        ...(hasFigures ? content.charts.map((chart) => this.#chart(chart, content)) : []),
      ),
      this.#bucketTable(content),
    );
    // Their width is known once the page is on screen.
    requestAnimationFrame(() => this.#drawAll());
  }

  #chart(content: ChartContent, all: MetricsContent): HTMLElement {
    const picture = element("div", {
      ...{ class: "picture", role: "img", "aria-label": content.summary },
    });
    this.#charts.push(new Chart(picture, content, { ...all, timeLabel: this.#texts.time }));
    return element(
      "section",
      { class: "chart", "data-chart": content.id },
      element("h2", {}, content.title),
      picture,
      figuresTable(content, all, this.#texts),
    );
  }

  #bucketTable({ buckets }: MetricsContent): HTMLElement {
    const { bucket, objects, used, noBuckets, deleting } = this.#texts;
    const heads = [bucket, objects, used];
    const rows = buckets.map((row) =>
      element(
        "tr",
        {},
        element("th", { scope: "row" }, row.isDeleting ? `${row.name} (${deleting})` : row.name),
        element("td", {}, row.objects),
        element("td", {}, row.size),
      ),
    );
    const head = element("tr", {}, ...heads.map((text) => element("th", { scope: "col" }, text)));
    const table = element("table", {}, element("thead", {}, head), element("tbody", {}, ...rows));
    return element(
      "section",
      { class: "buckets" },
      element("h2", {}, this.#texts.buckets),
      buckets.length === 0 ? element("p", { class: "help" }, noBuckets) : table,
    );
  }

  #drawAll(): void {
    for (const chart of this.#charts) chart.draw();
  }

  /** A canvas does not follow the theme or the width by itself. */
  #watch(): void {
    new MutationObserver(() => this.#drawAll()).observe(document.body, {
      ...{ attributes: true, attributeFilter: ["class", "data-vscode-theme-id"] },
    });
    new ResizeObserver(() => {
      for (const chart of this.#charts) chart.resize();
    }).observe(this.root);
  }

  #say(message: string | undefined): void {
    this.#banner.hidden = message === undefined;
    this.#banner.replaceChildren(icon("warning"), element("span", {}, message));
  }
}

function dayField(name: string, label: string): InputField {
  return new InputField(name, { label, placeholder: "YYYY-MM-DD" });
}

function total(label: string, value: string, name: string): HTMLElement {
  return element(
    "div",
    { class: "total", "data-total": name },
    element("span", { class: "help" }, label),
    element("strong", {}, value),
  );
}
