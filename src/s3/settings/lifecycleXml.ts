import type { LifecycleFilter, LifecycleRule, LifecycleRuleFields } from "../../core/lifecycle.ts";
import { childOf, childrenOf, textOf, type XmlElement } from "../xml.ts";
import { pairOf, tagElement } from "./tagXml.ts";
import { element, optionalElement } from "./xmlWrite.ts";

/** Everything of a rule that {@link ruleElement} writes; the rest is kept as it was read. */
const written = new Set([
  "ID",
  "Status",
  "Filter",
  "Prefix",
  "Expiration",
  "NoncurrentVersionExpiration",
  "AbortIncompleteMultipartUpload",
]);

/** A rule without a name is known by its place in the document. */
export function parseRule(rule: XmlElement, index: number): LifecycleRule {
  const id = textOf(rule, "ID") ?? `#${index + 1}`;
  const filter = parseFilter(rule);
  const other = rule.children.filter((child) => !written.has(child.name));
  return {
    id,
    name: id,
    isEnabled: textOf(rule, "Status") === "Enabled",
    ...(filter ? { filter } : {}),
    ...parseExpiration(childOf(rule, "Expiration")),
    ...parseNoncurrent(childOf(rule, "NoncurrentVersionExpiration")),
    ...parseAbort(childOf(rule, "AbortIncompleteMultipartUpload")),
    ...(other.length > 0 ? { otherActions: other.map(describe) } : {}),
  };
}

/** The older form has the prefix in the rule itself; several conditions are in an `And`. */
function parseFilter(rule: XmlElement): LifecycleFilter | undefined {
  const filter = childOf(rule, "Filter") ?? rule;
  const place = childOf(filter, "And") ?? filter;
  const prefix = textOf(place, "Prefix");
  const tags = childrenOf(place, "Tag").map(pairOf);
  const larger = numberOf(place, "ObjectSizeGreaterThan");
  const smaller = numberOf(place, "ObjectSizeLessThan");
  const parts = {
    ...(prefix === undefined ? {} : { prefix }),
    ...(tags.length > 0 ? { tags: Object.fromEntries(tags) } : {}),
    ...(larger === undefined ? {} : { largerThanBytes: larger }),
    ...(smaller === undefined ? {} : { smallerThanBytes: smaller }),
  };
  return Object.keys(parts).length > 0 ? parts : undefined;
}

function parseExpiration(expiration: XmlElement | undefined): Partial<LifecycleRuleFields> {
  if (!expiration) return {};
  const days = numberOf(expiration, "Days");
  const date = textOf(expiration, "Date");
  const removesMarkers = textOf(expiration, "ExpiredObjectDeleteMarker") === "true";
  return {
    ...(days === undefined ? {} : { expirationDays: days }),
    ...(date === undefined ? {} : { expirationDate: new Date(date) }),
    ...(removesMarkers ? { removesExpiredDeleteMarkers: true } : {}),
  };
}

function parseNoncurrent(noncurrent: XmlElement | undefined): Partial<LifecycleRuleFields> {
  if (!noncurrent) return {};
  const days = numberOf(noncurrent, "NoncurrentDays");
  const newer = numberOf(noncurrent, "NewerNoncurrentVersions");
  return {
    ...(days === undefined ? {} : { noncurrentDays: days }),
    ...(newer === undefined ? {} : { newerNoncurrentVersions: newer }),
  };
}

function parseAbort(abort: XmlElement | undefined): Partial<LifecycleRuleFields> {
  const days = abort && numberOf(abort, "DaysAfterInitiation");
  return days === undefined ? {} : { abortUploadsAfterDays: days };
}

function numberOf(parent: XmlElement, name: string): number | undefined {
  const text = textOf(parent, name);
  return text === undefined ? undefined : Number(text);
}

/** An action that is not edited here, in the words of its document: `Transition: Days 30, …`. */
function describe(action: XmlElement): string {
  const parts = action.children.map((child) => `${child.name} ${child.text}`);
  return `${action.name}: ${parts.join(", ") || action.text}`;
}

/** `before` is the same rule as it was read: what is not edited here is taken over from it. */
export function ruleElement(rule: LifecycleRuleFields, before: XmlElement | undefined): XmlElement {
  return element("Rule", [
    element("ID", rule.name),
    element("Status", rule.isEnabled ? "Enabled" : "Disabled"),
    filterElement(rule.filter),
    expirationElement(rule),
    ...(before?.children.filter((child) => !written.has(child.name)) ?? []),
    rule.noncurrentDays === undefined
      ? undefined
      : element("NoncurrentVersionExpiration", [
          element("NoncurrentDays", rule.noncurrentDays),
          optionalElement("NewerNoncurrentVersions", rule.newerNoncurrentVersions),
        ]),
    rule.abortUploadsAfterDays === undefined
      ? undefined
      : element("AbortIncompleteMultipartUpload", [
          element("DaysAfterInitiation", rule.abortUploadsAfterDays),
        ]),
  ]);
}

/** A rule that another one is saved beside: the two forms of a filter cannot be mixed. */
export function withFilter(rule: XmlElement): XmlElement {
  if (childOf(rule, "Filter") || !childOf(rule, "Prefix")) return rule;
  const prefix = element("Filter", [element("Prefix", textOf(rule, "Prefix") ?? "")]);
  const children = rule.children.map((child) => (child.name === "Prefix" ? prefix : child));
  return { ...rule, children };
}

function filterElement(filter: LifecycleFilter | undefined): XmlElement {
  const { prefix, tags, largerThanBytes, smallerThanBytes } = filter ?? {};
  const parts = [
    optionalElement("Prefix", prefix),
    ...Object.entries(tags ?? {}).map(([key, value]) => tagElement(key, value)),
    optionalElement("ObjectSizeGreaterThan", largerThanBytes),
    optionalElement("ObjectSizeLessThan", smallerThanBytes),
  ].filter((part) => part !== undefined);
  if (parts.length === 0) return element("Filter", [element("Prefix", "")]);
  return element("Filter", parts.length === 1 ? parts : [element("And", parts)]);
}

function expirationElement(rule: LifecycleRuleFields): XmlElement | undefined {
  const { expirationDays, expirationDate, removesExpiredDeleteMarkers } = rule;
  const parts = [
    optionalElement("Days", expirationDays),
    optionalElement("Date", expirationDate?.toISOString()),
    removesExpiredDeleteMarkers ? element("ExpiredObjectDeleteMarker", true) : undefined,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : element("Expiration", parts);
}
