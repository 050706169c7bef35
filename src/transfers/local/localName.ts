import { hash } from "node:crypto";

const mostBytes = 255;
/** A longer ending than this is not an extension worth keeping. */
const mostExtensionBytes = 20;

/** Names of devices on Windows, with any extension: a file of that name cannot be had there. */
const device = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])\s*(?:\.|$)/i;
const ascii = /^[\x00-\x7f]*$/;
const unusable = /[\u0000-\u001f\u007f-\u009f\\/]/g;
const unusableOnWindows = /[<>:"|?*]/g;

/**
 * A name that any file system takes for one segment of a key: the segment itself when that is
 * possible, otherwise something like it with a tag made from the segment, so that two segments do
 * not become one name. Never `.`, `..`, empty or more than one path segment.
 */
export function localName(segment: string, platform: NodeJS.Platform): string {
  const clean = cleaned(segment, platform);
  return clean === segment ? segment : taggedName(clean, segment);
}

/** The name with a short hash of `of` before its extension, at most 255 bytes. */
export function taggedName(name: string, of: string): string {
  const { stem, extension } = splitName(name);
  const end = `~${hash("sha256", of, "hex").slice(0, 8)}${extension}`;
  return truncateUtf8(stem, mostBytes - Buffer.byteLength(end)) + end;
}

/** `name (2).ext` for number 2: what is used when both are kept. */
export function numberedName(name: string, number: number, most = mostBytes): string {
  const { stem, extension } = splitName(name);
  const end = ` (${number})${extension}`;
  return truncateUtf8(stem, most - Buffer.byteLength(end)) + end;
}

/**
 * Equal for names that some file system takes for the same: those that ignore case, and those that
 * ignore how accents are encoded.
 */
export function foldedName(name: string): string {
  if (ascii.test(name)) return name.toLowerCase();
  return name.normalize("NFD").toUpperCase().toLowerCase().normalize("NFC");
}

/** As much of the text as fits, in whole characters. */
export function truncateUtf8(text: string, most: number): string {
  if (Buffer.byteLength(text) <= most) return text;
  let bytes = 0;
  let end = 0;
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > most) break;
    end += character.length;
  }
  return text.slice(0, end);
}

function cleaned(segment: string, platform: NodeJS.Platform): string {
  const isDrive = /^[A-Za-z]:/.test(segment);
  let name = segment.toWellFormed().replace(unusable, "_");
  if (platform === "win32") name = name.replace(unusableOnWindows, "_");
  else if (isDrive) name = name.replace(":", "_");
  // Windows drops them silently, and `.` and `..` are places.
  name = name.replace(/[. ]+$/, "");
  if (name === "") return "_";
  if (device.test(name)) name = `_${name}`;
  return Buffer.byteLength(name) <= mostBytes ? name : shortened(name);
}

function shortened(name: string): string {
  const { stem, extension } = splitName(name);
  return truncateUtf8(stem, mostBytes - Buffer.byteLength(extension)) + extension;
}

function splitName(name: string): { stem: string; extension: string } {
  const dot = name.lastIndexOf(".");
  const extension = dot > 0 ? name.slice(dot) : "";
  return Buffer.byteLength(extension) <= mostExtensionBytes
    ? { stem: dot > 0 ? name.slice(0, dot) : name, extension }
    : { stem: name, extension: "" };
}
