import type * as vscode from "vscode";
import { displayName } from "../core/display.ts";
import type { Network } from "../core/service.ts";
import type { FieldValues, SectionRow } from "../protocol/service.ts";
import { remarksOf, type Section } from "./serviceSection.ts";

type L10n = Pick<typeof vscode.l10n, "t">;

export function networkSection(l10n: L10n): Section {
  const types = [
    { value: "public", label: l10n.t("Public") },
    { value: "private", label: l10n.t("Private") },
  ];
  return {
    texts: {
      ...{ id: "networks", title: l10n.t("Networks"), addLabel: l10n.t("Add Network") },
      help: l10n.t("From where the service can be reached."),
      none: l10n.t("The service has no network: nobody can reach it."),
    },
    fields: [
      { name: "name", label: l10n.t("Name"), kind: "text" },
      {
        ...{ name: "type", label: l10n.t("Type"), kind: "choice" },
        choices: types,
        initial: "public",
      },
      {
        ...{ name: "uuid", label: l10n.t("UUID of the private network"), kind: "text" },
        onlyFor: { field: "type", value: "private" },
      },
    ],
    rows: async ({ parts }, signal) =>
      (await parts.networks.list(signal)).map((network) => rowOf(network, l10n)),
    now: async (id, { parts }, signal) => rowOf(await parts.networks.get(id, signal), l10n),
    check: (values, { rules, service }) => {
      const { name, uuid } = networkOf(values);
      const isTaken = service.networks.some((network) => network.name === name);
      const taken = isTaken ? l10n.t("The service has a network of this name already.") : undefined;
      const isPrivate = values.type === "private";
      return remarksOf([
        ["name", rules.networkName(name) ?? taken],
        ["uuid", isPrivate ? rules.networkUuid(uuid ?? "") : undefined],
      ]);
    },
    add: (values, { parts }, signal) => parts.networks.add(networkOf(values), signal),
    remove: (id, { parts }, signal) => parts.networks.remove(id, signal),
    removal: {
      question: l10n.t("Remove the network “{0}”?", "{0}"),
      detail: l10n.t("The service cannot be reached through it any more, nor can its websites."),
    },
  };
}

function rowOf(network: Network, l10n: L10n): SectionRow {
  const type = network.type === "public" ? l10n.t("Public") : l10n.t("Private");
  const { name, uuid } = network;
  return {
    ...{ id: name, title: displayName(name), values: {} },
    facts: [
      { label: l10n.t("Type"), value: type },
      { label: l10n.t("Family"), value: displayName(network.family) },
      ...(uuid === undefined ? [] : [{ label: "UUID", value: uuid, copies: true }]),
    ],
  };
}

function networkOf({ name = "", type, uuid = "" }: FieldValues): Network {
  const isPrivate = type === "private";
  return {
    ...{ name: name.trim(), type: isPrivate ? "private" : "public", family: "IPv4" },
    ...(isPrivate && { uuid: uuid.trim() }),
  };
}
