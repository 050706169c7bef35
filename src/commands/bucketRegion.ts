import * as vscode from "vscode";
import type { Connection } from "../core/connection.ts";
import type { BucketHome, BucketSpec } from "../core/bucketHome.ts";

type Place = Pick<BucketSpec, "region" | "tier">;

/** Where a new bucket is to be. Empty where there is nothing to choose; undefined on Escape. */
export async function askRegion(
  home: BucketHome,
  connection: Connection | undefined,
): Promise<Place | undefined> {
  if (!connection || !("region" in connection)) return {};
  if (!home.regions) return typedRegion(connection.region);
  const items = home.regions.map(({ name, tier }) => ({
    ...{ label: name, place: { region: name } },
    description: [tier, name === connection.region && vscode.l10n.t("region of the connection")]
      .filter(Boolean)
      .join(" · "),
  }));
  // The connection's own region first: Enter takes it.
  items.sort(
    (a, b) => Number(b.label === connection.region) - Number(a.label === connection.region),
  );
  const another = { label: vscode.l10n.t("Another region…"), description: "", place: undefined };
  const chosen = await vscode.window.showQuickPick([...items, another], {
    ...{ title: vscode.l10n.t("Create Bucket"), ignoreFocusOut: true },
    placeHolder: vscode.l10n.t("Region of the bucket"),
  });
  if (!chosen) return undefined;
  return chosen.place ?? anotherRegion(home, connection.region);
}

async function typedRegion(value: string): Promise<Place | undefined> {
  const region = await vscode.window.showInputBox({
    title: vscode.l10n.t("Create Bucket"),
    prompt: vscode.l10n.t("Region of the bucket"),
    ...{ value, ignoreFocusOut: true },
  });
  if (region === undefined) return undefined;
  return region === "" ? {} : { region };
}

/** The tier of a region that is not known has to be said. */
async function anotherRegion(home: BucketHome, value: string): Promise<Place | undefined> {
  const place = await typedRegion(value);
  if (!place || !home.createFields?.has("tier")) return place;
  const tier = await vscode.window.showInputBox({
    title: vscode.l10n.t("Create Bucket"),
    prompt: vscode.l10n.t("Tier of the region; empty leaves it to the service"),
    ignoreFocusOut: true,
  });
  if (tier === undefined) return undefined;
  return tier === "" ? place : { ...place, tier };
}
