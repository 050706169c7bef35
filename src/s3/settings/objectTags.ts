import type { ObjectTags } from "../../core/bucketFeatures.ts";
import type { S3Caller } from "../caller.ts";
import {
  readSetting,
  removeSetting,
  type Subresource,
  writeKnownSetting,
  writeSetting,
} from "./subresource.ts";
import { parseTags, writeTags } from "./tagXml.ts";

interface ObjectVersion {
  readonly key: string;
  readonly versionId?: string;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectTagging.html */
export function createObjectTags(caller: S3Caller): ObjectTags {
  return {
    get: async (bucket, object, signal) =>
      parseTags(await readSetting(caller, tagging(bucket, object), signal)),
    put: (bucket, object, tags, signal) => {
      const setting = tagging(bucket, object);
      return Object.keys(tags).length === 0
        ? removeSetting(caller, setting, signal)
        : writeSetting(caller, setting, writeTags(tags), signal);
    },
    overwrite: (bucket, object, tags, signal) =>
      writeKnownSetting(caller, tagging(bucket, object), writeTags(tags), signal),
  };
}

function tagging(bucket: string, { key, versionId }: ObjectVersion): Subresource {
  const version = versionId === undefined ? {} : { versionId };
  return { bucket, key, name: "tagging", root: "Tagging", ...version };
}
