import type { ChartContent, MetricsContent, MetricsTexts } from "../../protocol/metrics.ts";
import { element } from "../element.ts";
import { valueText } from "./chart.ts";

/** The figures of a chart as a table: for screen readers, and for everybody who opens it. */
export function figuresTable(
  chart: ChartContent,
  { times, language }: Pick<MetricsContent, "times" | "language">,
  texts: MetricsTexts,
): HTMLElement {
  const details = element("details", { class: "figures" }, element("summary", {}, texts.table));
  details.addEventListener("toggle", () => {
    // A month has hundreds of rows: they are made when somebody looks.
    if (details.open && !details.querySelector("table")) details.append(table());
  });
  return details;

  function table(): HTMLElement {
    const format = new Intl.DateTimeFormat(language, { dateStyle: "short", timeStyle: "short" });
    const heads = [texts.time, ...chart.lines.map(({ label }) => label)];
    const rows = times.map((at, index) =>
      element(
        "tr",
        {},
        element("th", { scope: "row" }, format.format(new Date(at * 1000))),
        ...chart.lines.map(({ values }) =>
          element("td", {}, valueText(values[index] ?? 0, chart.unit)),
        ),
      ),
    );
    return element(
      "table",
      {},
      element("caption", {}, chart.title),
      element(
        "thead",
        {},
        element("tr", {}, ...heads.map((text) => element("th", { scope: "col" }, text))),
      ),
      element("tbody", {}, ...rows),
    );
  }
}
