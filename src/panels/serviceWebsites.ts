import type * as vscode from "vscode";
import { displayName } from "../core/display.ts";
import type { Website, WebsiteSpec } from "../core/service.ts";
import type { Fact, FieldSpec, FieldValues, SectionRow } from "../protocol/service.ts";
import { errorPageLines, parseErrorPages } from "./serviceErrorPages.ts";
import { remarksOf, type Section } from "./serviceSection.ts";

type L10n = Pick<typeof vscode.l10n, "t">;

export function websiteSection(l10n: L10n): Section {
  return {
    texts: {
      ...{ id: "websites", title: l10n.t("Static Websites"), addLabel: l10n.t("Add Website") },
      help: l10n.t("Buckets that are served as web pages. Anyone can read what is in them."),
      none: l10n.t("The service has no websites."),
    },
    fields: fieldsOf(l10n),
    rows: async ({ parts }, signal) =>
      (await parts.websites.list(signal)).map((website) => rowOf(website, l10n)),
    now: async (id, { parts }, signal) => rowOf(await parts.websites.get(id, signal), l10n),
    check: (values, { rules }) => {
      const { bucket = "", domain = "", errorPages = "" } = values;
      return remarksOf([
        ["bucket", rules.bucketName(bucket.trim())],
        ["domain", domain.trim() === "" ? undefined : rules.domainName(domain.trim())],
        ["errorPages", parseErrorPages(errorPages) ? undefined : errorPagesProblem(l10n)],
      ]);
    },
    add: (values, { parts }, signal) => parts.websites.add(specOf(values, true), signal),
    edit: (id, values, { parts }, signal) => {
      const { domain, ...change } = specOf(values, false);
      void domain;
      return parts.websites.modify(id, change, signal);
    },
    remove: (id, { parts }, signal) => parts.websites.remove(id, signal),
    removal: {
      question: l10n.t("Remove the website “{0}”?", "{0}"),
      detail: l10n.t("It cannot be visited any more. Its bucket and objects stay."),
    },
  };
}

function rowOf(website: Website, l10n: L10n): SectionRow {
  return {
    ...{ id: website.domain, title: displayName(website.domain, 253) },
    ...{ facts: factsOf(website, l10n), values: valuesOf(website) },
  };
}

function fieldsOf(l10n: L10n): FieldSpec[] {
  return [
    { name: "bucket", label: l10n.t("Bucket"), kind: "text" },
    {
      ...{ name: "domain", label: l10n.t("Domain"), kind: "text", isFixed: true },
      help: l10n.t("A custom domain for websites. Empty: the service's own."),
      placeholder: "www.example.com",
    },
    {
      ...{ name: "prefix", label: l10n.t("Prefix"), kind: "text", placeholder: "public/" },
      help: l10n.t("Only what is below it is served. Empty: the whole bucket."),
    },
    {
      ...{ name: "indexDocument", label: l10n.t("Index page"), kind: "text" },
      ...{ initial: "index.html", placeholder: "index.html" },
    },
    {
      ...{ name: "errorPages", label: l10n.t("Error pages"), kind: "lines" },
      help: l10n.t("One a line: a status or a range, then the page."),
      placeholder: "404 404.html\n500-599 error.html",
    },
    {
      ...{ name: "isSinglePage", kind: "check" },
      label: l10n.t("Single-page application: unknown paths show the index page"),
    },
    { name: "isEnabled", label: l10n.t("Enabled"), kind: "check", initial: "true" },
  ];
}

function errorPagesProblem(l10n: L10n): string {
  return l10n.t("Every line needs a status between 400 and 599, or a range, and then a page.");
}

function factsOf(website: Website, l10n: L10n): Fact[] {
  const { domain, bucket, prefix, indexDocument, errorPages, isSinglePage, isEnabled } = website;
  const all: Fact[] = [
    { label: l10n.t("Address"), value: `https://${displayName(domain, 253)}/`, copies: true },
    { label: l10n.t("Bucket"), value: displayName(bucket) },
    { label: l10n.t("Prefix"), value: displayName(prefix, 200) },
    { label: l10n.t("Index page"), value: displayName(indexDocument, 200) },
    { label: l10n.t("Error pages"), value: errorPageLines(errorPages).split("\n").join(" · ") },
    { label: l10n.t("Unknown paths"), value: isSinglePage ? l10n.t("show the index page") : "" },
    { label: l10n.t("State"), value: isEnabled ? l10n.t("Enabled") : l10n.t("Disabled") },
  ];
  return all.filter(({ value }) => value !== "");
}

function valuesOf(website: Website): FieldValues {
  const { domain, bucket, prefix, indexDocument } = website;
  return {
    ...{ domain, bucket, prefix, indexDocument },
    errorPages: errorPageLines(website.errorPages),
    isSinglePage: website.isSinglePage ? "true" : "",
    isEnabled: website.isEnabled ? "true" : "",
  };
}

/** A new one leaves out what is empty; a change says that it is empty now. */
function specOf(values: FieldValues, isNew: boolean): WebsiteSpec {
  const { bucket = "", domain = "", prefix = "", indexDocument = "" } = values;
  const keeps = (text: string) => !isNew || text !== "";
  return {
    bucket: bucket.trim(),
    ...(domain.trim() !== "" && { domain: domain.trim() }),
    ...(keeps(prefix) && { prefix }),
    ...(indexDocument !== "" && { indexDocument }),
    errorPages: parseErrorPages(values.errorPages ?? "") ?? [],
    isSinglePage: values.isSinglePage === "true",
    isEnabled: values.isEnabled === "true",
  };
}
