import uPlot from "uplot";
import { formatBytes, formatCount } from "../../core/format.ts";
import type { ChartContent, ChartUnit } from "../../protocol/metrics.ts";

const height = 210;
/** Not orange: in some themes it is made for backgrounds, and nearly transparent. */
const lineColors = ["--vscode-charts-blue", "--vscode-charts-yellow"] as const;

/** One chart in the colours of the theme. Draws itself anew when the page or the theme changes. */
export class Chart {
  readonly root: HTMLElement;
  readonly #content: ChartContent;
  readonly #times: readonly number[];
  readonly #language: string;
  readonly #timeLabel: string;
  #plot: uPlot | undefined;

  constructor(
    root: HTMLElement,
    content: ChartContent,
    {
      times,
      language,
      timeLabel,
    }: { readonly times: readonly number[]; readonly language: string; readonly timeLabel: string },
  ) {
    this.root = root;
    this.#content = content;
    this.#times = times;
    this.#language = language;
    this.#timeLabel = timeLabel;
  }

  draw(): void {
    this.#plot?.destroy();
    const width = Math.max(240, this.root.clientWidth);
    const data: uPlot.AlignedData = [
      [...this.#times],
      ...this.#content.lines.map(({ values }) => [...values]),
    ];
    this.#plot = new uPlot(this.#options(width), data, this.root);
  }

  resize(): void {
    this.#plot?.setSize({ width: Math.max(240, this.root.clientWidth), height });
  }

  destroy(): void {
    this.#plot?.destroy();
  }

  #options(width: number): uPlot.Options {
    const { unit, lines } = this.#content;
    const axis = axisColors();
    const grid = { stroke: axis.grid, width: 1 };
    const shared = { stroke: axis.text, font: axis.font, grid, ticks: { ...grid, size: 4 } };
    const times = new Intl.DateTimeFormat(this.#language, {
      dateStyle: "short",
      timeStyle: "short",
    });
    return {
      ...{ width, height },
      cursor: { y: false, drag: { x: false, y: false } },
      scales: { y: { range: (_plot, _least, most) => [0, most > 0 ? most * 1.08 : 1] } },
      axes: [
        {
          ...shared,
          size: 30,
          space: 84,
          values: (_plot, splits) => axisTimes(splits, this.#language),
        },
        {
          ...{ ...shared, size: 70, space: 36 },
          ...(unit === "bytes" && { splits: byteSplits }),
          values: (_plot, splits) => splits.map((value) => valueText(value, unit)),
        },
      ],
      series: [
        {
          value: (_plot, at) => (at === null ? "" : times.format(new Date(at * 1000))),
          label: this.#timeLabel,
        },
        ...lines.map(({ label }, index) => {
          const color = themeColor(lineColors[index] ?? lineColors[0], axis.text);
          const fill = lines.length === 1 ? withAlpha(color) : "transparent";
          // The second line is told from the first without colour as well.
          const dash = index === 1 ? { dash: [6, 4] } : {};
          return {
            ...{ label, stroke: color, fill, width: 2, points: { show: false } },
            ...dash,
            value: (_plot: uPlot, value: number | null) =>
              value === null ? "–" : valueText(value, unit),
          };
        }),
      ],
    };
  }
}

export function valueText(value: number, unit: ChartUnit): string {
  return unit === "bytes" ? formatBytes(value) : formatCount(Math.round(value));
}

/** Sizes are read in steps of 1,024, so the lines of the grid are there too. */
function byteSplits(_plot: uPlot, _axis: number, least: number, most: number): number[] {
  const unit = 1024 ** Math.floor(Math.log(Math.max(1, most)) / Math.log(1024));
  const rough = most / unit / 4;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((each) => each * magnitude >= rough) ?? 10) * magnitude * unit;
  const splits: number[] = [];
  for (let at = Math.ceil(least / step) * step; at <= most; at += step) splits.push(at);
  return splits;
}

/** The time of day where all is within two days, and else the day. */
function axisTimes(splits: readonly number[], language: string): string[] {
  const first = splits[0] ?? 0;
  const isShort = (splits.at(-1) ?? 0) - first <= 2 * 24 * 3600;
  const format = new Intl.DateTimeFormat(
    language,
    isShort ? { hour: "2-digit", minute: "2-digit" } : { month: "short", day: "numeric" },
  );
  let before = "";
  return splits.map((at) => {
    const text = format.format(new Date(at * 1000));
    const isNew = text !== before;
    before = text;
    return isNew ? text : "";
  });
}

function axisColors(): { readonly text: string; readonly grid: string; readonly font: string } {
  const style = getComputedStyle(document.body);
  const text = themeColor("--vscode-descriptionForeground", style.color);
  return { text, grid: withAlpha(text), font: `11px ${style.fontFamily}` };
}

function themeColor(name: string, otherwise: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim() || otherwise;
}

/** A canvas knows no CSS variables, but it mixes colours. */
function withAlpha(color: string): string {
  return `color-mix(in srgb, ${color} 16%, transparent)`;
}
