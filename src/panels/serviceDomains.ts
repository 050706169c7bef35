import type * as vscode from "vscode";
import { displayName } from "../core/display.ts";
import type { CustomDomain } from "../core/service.ts";
import type { FieldValues, SectionRow } from "../protocol/service.ts";
import { remarksOf, type Section, type SectionScope } from "./serviceSection.ts";

type L10n = Pick<typeof vscode.l10n, "t">;

/** Names of the owner's own, and what has to be in their DNS. */
export function customDomainSection(l10n: L10n): Section {
  const modes = [
    { value: "api", label: l10n.t("Objects over S3") },
    { value: "website", label: l10n.t("Static website") },
  ];
  const modeText = (mode: string) => modes.find(({ value }) => value === mode)?.label ?? mode;
  const rowOf = (domain: CustomDomain, { parts, service }: SectionScope): SectionRow => ({
    ...{ id: domain.name, title: displayName(domain.name, 253) },
    facts: [{ label: l10n.t("Used for"), value: modeText(domain.mode) }],
    records: parts.domains.dnsRecords(domain, service),
    values: { name: domain.name, mode: domain.mode },
  });
  return {
    texts: {
      ...{ id: "customDomains", title: l10n.t("Custom Domains") },
      addLabel: l10n.t("Add Domain"),
      help: l10n.t("Names of your own under which the service answers."),
      none: l10n.t("The service has no custom domains."),
    },
    fields: [
      {
        ...{ name: "name", label: l10n.t("Domain"), kind: "text" },
        placeholder: "files.example.com",
      },
      {
        ...{ name: "mode", label: l10n.t("Used for"), kind: "choice", initial: "api" },
        ...{ choices: modes, isFixed: true },
      },
    ],
    rows: async (scope, signal) =>
      (await scope.parts.domains.custom(signal)).map((domain) => rowOf(domain, scope)),
    now: async (id, scope, signal) => rowOf(await scope.parts.domains.get(id, signal), scope),
    check: ({ name = "" }, { rules }) => remarksOf([["name", rules.domainName(name.trim())]]),
    add: (values, { parts }, signal) => parts.domains.add(domainOf(values), signal),
    edit: async (id, values, { parts }, signal) => {
      const { name } = domainOf(values);
      if (name !== id) await parts.domains.rename(id, name, signal);
    },
    remove: (id, { parts }, signal) => parts.domains.remove(id, signal),
    removal: {
      question: l10n.t("Remove the domain “{0}”?", "{0}"),
      detail: l10n.t("The service does not answer under it any more. Its DNS records stay."),
    },
  };
}

/** Every name under which the service answers: nothing to change here. */
export function domainSection(l10n: L10n): Section {
  const yesOrNo = (is: boolean) => (is ? l10n.t("Yes") : l10n.t("No"));
  return {
    texts: {
      ...{ id: "domains", title: l10n.t("All Domains"), addLabel: "" },
      help: l10n.t("Every name under which the service answers, its own included."),
      none: l10n.t("The service has no domains yet."),
    },
    fields: [],
    rows: async ({ parts }, signal) =>
      (await parts.domains.list(signal)).map((domain) => ({
        ...{ id: domain.name, title: displayName(domain.name, 253), values: {} },
        facts: [
          { label: l10n.t("Name"), value: displayName(domain.name, 253), copies: true },
          { label: l10n.t("Type"), value: displayName(domain.type) },
          { label: l10n.t("Active"), value: yesOrNo(domain.isActive) },
          { label: l10n.t("Has a website"), value: yesOrNo(domain.hasWebsite) },
        ],
      })),
  };
}

function domainOf({ name = "", mode }: FieldValues): CustomDomain {
  return { name: name.trim(), mode: mode === "website" ? "website" : "api" };
}
