import type { CorsRule, CorsRules } from "../../core/bucketFeatures.ts";
import { StorageError } from "../../core/errors.ts";
import type { S3Caller } from "../caller.ts";
import { childrenOf, textOf, type XmlElement } from "../xml.ts";
import { readSetting, removeSetting, type Subresource, writeSetting } from "./subresource.ts";
import { element, optionalElement, writeXml } from "./xmlWrite.ts";

const methods = new Set(["GET", "PUT", "POST", "DELETE", "HEAD"]);

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketCors.html */
export function createCorsRules(caller: S3Caller): CorsRules {
  return {
    get: async (bucket, signal) => {
      const root = await readSetting(caller, corsOf(bucket), signal);
      return root ? childrenOf(root, "CORSRule").map(parseRule) : [];
    },
    put: async (bucket, rules, signal) => {
      for (const rule of rules) checkRule(rule);
      if (rules.length === 0) return removeSetting(caller, corsOf(bucket), signal);
      const xml = writeXml(element("CORSConfiguration", rules.map(ruleElement)));
      return writeSetting(caller, corsOf(bucket), xml, signal);
    },
  };
}

export function corsOf(bucket: string): Subresource {
  return { bucket, name: "cors", root: "CORSConfiguration" };
}

function parseRule(rule: XmlElement): CorsRule {
  const texts = (name: string) => childrenOf(rule, name).map((child) => child.text);
  const id = textOf(rule, "ID");
  const maxAge = textOf(rule, "MaxAgeSeconds");
  return {
    ...(id === undefined ? {} : { id }),
    allowedOrigins: texts("AllowedOrigin"),
    allowedMethods: texts("AllowedMethod"),
    allowedHeaders: texts("AllowedHeader"),
    exposeHeaders: texts("ExposeHeader"),
    ...(maxAge === undefined ? {} : { maxAgeSeconds: Number(maxAge) }),
  };
}

function ruleElement(rule: CorsRule): XmlElement {
  const each = (name: string, texts: readonly string[]) => texts.map((text) => element(name, text));
  return element("CORSRule", [
    optionalElement("ID", rule.id),
    ...each("AllowedHeader", rule.allowedHeaders),
    ...each("AllowedMethod", rule.allowedMethods),
    ...each("AllowedOrigin", rule.allowedOrigins),
    ...each("ExposeHeader", rule.exposeHeaders),
    optionalElement("MaxAgeSeconds", rule.maxAgeSeconds),
  ]);
}

function checkRule(rule: CorsRule): void {
  const wrongMethod = rule.allowedMethods.find((method) => !methods.has(method));
  const isOneStarred = (text: string) => text.split("*").length <= 2;
  if (wrongMethod !== undefined) refuse("allowedMethods", `${wrongMethod} is no method for CORS.`);
  if (rule.allowedMethods.length === 0) refuse("allowedMethods", "A rule needs a method.");
  if (rule.allowedOrigins.length === 0) refuse("allowedOrigins", "A rule needs an origin.");
  if (!rule.allowedOrigins.every(isOneStarred)) {
    refuse("allowedOrigins", "An origin can have one * only.");
  }
  if (!rule.allowedHeaders.every(isOneStarred)) {
    refuse("allowedHeaders", "A header can have one * only.");
  }
  const age = rule.maxAgeSeconds;
  if (age !== undefined && (!Number.isInteger(age) || age < 0)) {
    refuse("maxAgeSeconds", "The age is a whole number of seconds.");
  }
}

function refuse(field: string, message: string): never {
  throw new StorageError("invalidInput", message, { field });
}
