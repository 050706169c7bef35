import type * as vscode from "vscode";
import type { AddressEffect, AddressPolicy, AddressProblem } from "../core/bucketPolicy.ts";
import { displayName } from "../core/display.ts";
import type { AddressPolicyTexts, LineRemark, PolicyState } from "../protocol/addressPolicy.ts";

type L10n = Pick<typeof vscode.l10n, "t">;

/** The sentence beside a line. */
export function remarkOf(problem: AddressProblem, l10n: L10n): LineRemark {
  const { list, index } = problem;
  const keepsFromSaving = problem.problem === "invalid" || problem.problem === "duplicate";
  const severity = keepsFromSaving ? "error" : "warning";
  return { list, index, severity, message: sentenceOf(problem, l10n) };
}

function sentenceOf({ problem, other }: AddressProblem, l10n: L10n): string {
  const text = displayName(other?.text ?? "", 60);
  switch (problem) {
    case "invalid":
      return l10n.t(
        "This is no address. Enter one as 203.0.113.7 or 2001:db8::7, or a network as 203.0.113.0/24.",
      );
    case "duplicate":
      return l10n.t("The list has “{0}” already. Remove one of them.", text);
    case "covered":
      return l10n.t("This lies within “{0}”, which is listed too.", text);
    case "covers":
      return l10n.t("This holds “{0}”, which is listed too.", text);
    case "inBothLists":
      return l10n.t("“{0}” is in both lists: it may read and write.", text);
    case "everybody":
      return l10n.t("This is every address there is.");
  }
}

/** What saving would mean, a sentence each; none when it shuts nobody out and lets not everybody in. */
export function warningsOf({ opensTo, locksOut, losesWriting }: AddressEffect, l10n: L10n) {
  const warnings: string[] = [];
  if (opensTo.includes("readWrite")) {
    warnings.push(l10n.t("Everybody's address may read and write."));
  } else if (opensTo.length > 0) {
    warnings.push(l10n.t("Everybody's address may read."));
  }
  const other = l10n.t(
    "The service sees your public address, which may be another one: behind a router, a VPN or a proxy.",
  );
  if (locksOut.length > 0) {
    const addresses = locksOut.join(", ");
    warnings.push(
      l10n.t("This computer's own address ({0}) could not reach the bucket. {1}", addresses, other),
    );
  } else if (losesWriting.length > 0) {
    const addresses = losesWriting.join(", ");
    warnings.push(
      l10n.t("This computer's own address ({0}) could read but not write. {1}", addresses, other),
    );
  }
  return warnings;
}

export function stateOf(policy: AddressPolicy | undefined, l10n: L10n): PolicyState {
  if (!policy) return { exists: false, readWrite: [], readOnly: [], remark: "" };
  const { readWrite, readOnly, createdAt, updatedAt } = policy;
  const remarks = [
    createdAt && l10n.t("Created {0}", createdAt.toLocaleString()),
    updatedAt && l10n.t("changed {0}", updatedAt.toLocaleString()),
  ];
  const remark = remarks.filter((text) => text !== undefined).join(" · ");
  return { exists: true, readWrite, readOnly, remark };
}

export function addressPolicyTexts(l10n: L10n): AddressPolicyTexts {
  return {
    heading: l10n.t("Bucket policy"),
    intro: l10n.t("Which network addresses may reach the bucket over S3."),
    noPolicy: l10n.t("The bucket has no policy: with the right keys, every address may reach it."),
    placeholder: "203.0.113.0/24",
    add: l10n.t("Add Address"),
    removeLine: l10n.t("Remove"),
    create: l10n.t("Create Policy"),
    save: l10n.t("Save"),
    revert: l10n.t("Revert"),
    remove: l10n.t("Delete Policy"),
    showSaved: l10n.t("Show what is saved"),
    lists: {
      readWrite: {
        heading: l10n.t("Read and write"),
        help: l10n.t("May list, download, upload and delete."),
        none: l10n.t("No address may write."),
        line: l10n.t("Read and write, address"),
      },
      readOnly: {
        heading: l10n.t("Read only"),
        help: l10n.t("May list and download."),
        none: l10n.t("No further address may read."),
        line: l10n.t("Read only, address"),
      },
    },
  };
}
