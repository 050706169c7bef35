import { StorageError } from "../../core/errors.ts";
import { escapeXml, isWritableInXml, type XmlElement } from "../xml.ts";

const namespace = "http://s3.amazonaws.com/doc/2006-03-01/";

/** An element that holds text, others, or nothing. Undefined children are left out. */
export function element(
  name: string,
  content: string | number | boolean | readonly (XmlElement | undefined)[],
): XmlElement {
  return typeof content === "object"
    ? { name, text: "", children: content.filter((child) => child !== undefined) }
    : { name, text: String(content), children: [] };
}

/** Nothing for a value that is not there. */
export function optionalElement(
  name: string,
  value: string | number | boolean | undefined,
): XmlElement | undefined {
  return value === undefined ? undefined : element(name, value);
}

/** A document for S3. Throws `invalidInput` for text that XML cannot carry. */
export function writeXml(root: XmlElement): string {
  return serialize({ ...root, attributes: { xmlns: namespace, ...root.attributes } });
}

function serialize({ name, text, children, attributes = {} }: XmlElement): string {
  if (!isWritableInXml(text)) {
    throw new StorageError("invalidInput", "The text has control characters that XML cannot hold", {
      field: name,
    });
  }
  const inner = children.length > 0 ? children.map(serialize).join("") : escapeXml(text);
  const attributed = Object.entries(attributes).map(
    ([attribute, value]) => ` ${attribute}="${escapeXml(value)}"`,
  );
  return `<${name}${attributed.join("")}>${inner}</${name}>`;
}
