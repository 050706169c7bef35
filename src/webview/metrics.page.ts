import "uplot/dist/uPlot.min.css";
import "./base.css";
import "./metrics/metrics.css";
import type { MetricsCalls, MetricsNotices } from "../protocol/metrics.ts";
import { connectToHost } from "./host.ts";
import { MetricsPage } from "./metrics/metricsPage.ts";
import { startPage } from "./startPage.ts";

const { client } = connectToHost<MetricsCalls, MetricsNotices>();
startPage(async () => {
  const page = new MetricsPage(await client.request("texts", undefined), client);
  await page.load({ range: "day" });
  return page.root;
});
