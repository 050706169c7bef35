import * as vscode from "vscode";
import type { ConnectionRegistry } from "../connections/registry.ts";
import type { BucketAddress } from "../core/address.ts";
import type { CorsRule } from "../core/bucketFeatures.ts";
import { decodeCorsRules } from "../core/corsDocument.ts";
import { StorageError } from "../core/errors.ts";
import type { BucketHome } from "../core/bucketHome.ts";
import type { DocumentAddress, DocumentKind } from "./documentKind.ts";
import { documentUri } from "./documentUri.ts";

type Registry = Pick<ConnectionRegistry, "home">;

/** Endings by which package.json gives each kind its schema. */
const endings = { policy: ".bucket-policy.json", cors: ".cors.json" } as const;

/** The documents that a bucket keeps over S3. Both are removed by saving an empty one. */
export function bucketDocuments(registry: Registry): readonly DocumentKind[] {
  return [policyKind(registry), corsKind(registry)];
}

export function bucketPolicyUri(address: BucketAddress): vscode.Uri {
  return uriFor(address, "bucket-policy", endings.policy);
}

export function corsUri(address: BucketAddress): vscode.Uri {
  return uriFor(address, "cors", endings.cors);
}

function policyKind(registry: Registry): DocumentKind {
  return {
    id: "bucket-policy",
    ending: endings.policy,
    dialect: "bucket",
    template: "",
    read: async (address, signal) => {
      const { policies } = await homeOf(registry, address, signal);
      if (policies?.kind !== "document") throw unsupported(address);
      const text = await policies.get(bucketIn(address), signal);
      const remark = vscode.l10n.t("The bucket has no policy. Saving one applies it.");
      const pretty = text === undefined ? undefined : prettyJson(text);
      return { text: pretty, isReadOnly: false, ...(text === undefined && { remark }) };
    },
    write: async (address, { text }, signal) => {
      const { policies } = await homeOf(registry, address, signal);
      if (policies?.kind !== "document") throw unsupported(address);
      if (text.trim() === "") await policies.remove(bucketIn(address), signal);
      else await policies.put(bucketIn(address), text, signal);
    },
  };
}

function corsKind(registry: Registry): DocumentKind {
  return {
    id: "cors",
    ending: endings.cors,
    template: "[]\n",
    read: async (address, signal) => {
      const { features } = await homeOf(registry, address, signal);
      if (!features) throw unsupported(address);
      const rules = await features.cors.get(bucketIn(address), signal);
      if (rules.length > 0) return { text: json(rules), isReadOnly: false };
      const remark = vscode.l10n.t("The bucket has no CORS rules. Saving some applies them.");
      return { text: undefined, isReadOnly: false, remark };
    },
    write: async (address, { text }, signal) => {
      const { features } = await homeOf(registry, address, signal);
      if (!features) throw unsupported(address);
      await features.cors.put(bucketIn(address), rulesIn(text), signal);
    },
    problem: async (_address, text) => {
      try {
        rulesIn(text);
        return undefined;
      } catch (error) {
        if (error instanceof StorageError) return error.message;
        throw error;
      }
    },
  };
}

function rulesIn(text: string): readonly CorsRule[] {
  return text.trim() === "" ? [] : decodeCorsRules(text, vscode.l10n);
}

function uriFor({ bucket, ...place }: BucketAddress, kind: string, ending: string): vscode.Uri {
  return documentUri({ ...place, kind, names: [bucket], title: bucket }, ending);
}

async function homeOf(
  registry: Registry,
  { connectionId, serviceId }: DocumentAddress,
  signal: AbortSignal,
): Promise<BucketHome> {
  return registry.home({ connectionId, ...(serviceId !== undefined && { serviceId }) }, signal);
}

function bucketIn({ names: [bucket] }: DocumentAddress): string {
  if (bucket !== undefined) return bucket;
  throw new StorageError("invalidInput", "The address of a document names no bucket");
}

function unsupported(address: DocumentAddress): StorageError {
  const [bucket] = address.names;
  return new StorageError("unsupported", "The bucket has no such document", {
    ...(bucket !== undefined && { bucket }),
  });
}

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

/** As people read it; what is no JSON stays as the server has it. */
function prettyJson(text: string): string {
  try {
    return json(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}
