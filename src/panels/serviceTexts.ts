import type * as vscode from "vscode";
import { displayName } from "../core/display.ts";
import { formatBytes, formatCount } from "../core/format.ts";
import type { Service } from "../core/service.ts";
import { serviceCondition } from "../core/serviceCondition.ts";
import type { Fact, ServiceTexts } from "../protocol/service.ts";

type L10n = Pick<typeof vscode.l10n, "t">;

export function conditionText(service: Service, l10n: L10n): string {
  switch (serviceCondition(service)) {
    case "running":
      return l10n.t("Running");
    case "stopped":
      return l10n.t("Stopped");
    case "starting":
      return l10n.t("Starting…");
    case "stopping":
      return l10n.t("Stopping…");
    case "settingUp":
      return l10n.t("Being set up…");
    case "deleting":
      return l10n.t("Being deleted…");
    case "busy":
      return l10n.t("Busy…");
  }
}

/** What is worth knowing first: where it is, how it is reached, what it holds. */
export function overviewOf(service: Service, zones: readonly string[], l10n: L10n): Fact[] {
  const { usage, createdAt, updatedAt } = service;
  const noEndpoint = l10n.t(
    "None: it can only be reached from its private networks, or not at all.",
  );
  const hasPublic = service.endpoints.some(({ type }) => type === "public");
  return [
    { label: l10n.t("Region"), value: displayName(service.region) },
    ...(zones.length > 0
      ? [{ label: l10n.t("Zones"), value: displayName(zones.join(", "), 300) }]
      : []),
    ...endpointFacts(service, l10n),
    ...(hasPublic ? [] : [{ label: l10n.t("Public endpoint"), value: noEndpoint }]),
    ...(usage
      ? [
          { label: l10n.t("Objects"), value: formatCount(usage.objectCount) },
          { label: l10n.t("Used"), value: formatBytes(usage.sizeBytes) },
        ]
      : []),
    {
      label: l10n.t("Deletion protection"),
      value: service.isProtected ? l10n.t("On") : l10n.t("Off"),
    },
    { label: "UUID", value: service.id, copies: true },
    ...(createdAt ? [{ label: l10n.t("Created"), value: createdAt.toLocaleString() }] : []),
    ...(updatedAt ? [{ label: l10n.t("Changed"), value: updatedAt.toLocaleString() }] : []),
  ];
}

function endpointFacts({ endpoints }: Service, l10n: L10n): Fact[] {
  return endpoints.flatMap(({ host, type, mode, iamUrl, stsUrl }) => {
    const kind = type === "public" ? l10n.t("public") : l10n.t("private");
    const name =
      mode === "website"
        ? l10n.t("Website endpoint ({0})", kind)
        : l10n.t("S3 endpoint ({0})", kind);
    const urls: readonly (readonly [string, string | undefined])[] = [
      [name, host],
      [l10n.t("IAM endpoint ({0})", kind), iamUrl],
      [l10n.t("STS endpoint ({0})", kind), stsUrl],
    ];
    return urls.flatMap(([label, value]) =>
      value === undefined ? [] : [{ label, value: displayName(value, 300), copies: true }],
    );
  });
}

export function serviceTexts(l10n: L10n): ServiceTexts {
  return {
    overview: l10n.t("Overview"),
    edit: l10n.t("Edit"),
    remove: l10n.t("Remove"),
    save: l10n.t("Save"),
    cancel: l10n.t("Cancel"),
    copy: l10n.t("Copy"),
    copied: l10n.t("Copied"),
    refresh: l10n.t("Refresh"),
    metrics: l10n.t("Show Metrics"),
    editAll: l10n.t("Edit as JSON"),
    dnsRecords: l10n.t("DNS records to enter for this domain"),
    dnsHelp: l10n.t("Enter them where the domain is managed; until then it does not work."),
  };
}
