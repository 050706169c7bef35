import { childOf, childrenOf, textOf, type XmlElement } from "../xml.ts";
import { element, writeXml } from "./xmlWrite.ts";

export type Tags = Readonly<Record<string, string>>;

export function parseTags(root: XmlElement | undefined): Tags {
  const set = root && childOf(root, "TagSet");
  const pairs = (set ? childrenOf(set, "Tag") : []).map(pairOf);
  return Object.fromEntries(pairs);
}

export function tagElement(key: string, value: string): XmlElement {
  return element("Tag", [element("Key", key), element("Value", value)]);
}

export function pairOf(tag: XmlElement): [string, string] {
  return [textOf(tag, "Key") ?? "", textOf(tag, "Value") ?? ""];
}

export function writeTags(tags: Tags): string {
  const items = Object.entries(tags).map(([key, value]) => tagElement(key, value));
  return writeXml(element("Tagging", [element("TagSet", items)]));
}
