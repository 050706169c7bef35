import type { IamTags, Tag } from "../../../core/access.ts";
import { type Decoder, mapped, object } from "../../../core/record.ts";
import { normalizeTag, tagRecord } from "../records/tag.ts";
import { demand, rules } from "../rules.ts";
import type { UpCloudApi } from "./client.ts";
import { path } from "./path.ts";
import { operationFor, principalPath } from "./principals.ts";
import { items } from "../records/loose.ts";

const bareTags = items(mapped(tagRecord, normalizeTag));
const wrappedTags = object({ tags: bareTags });

/** A list, or an object with a list in `tags`: the specification leaves it open. */
const tags: Decoder<Tag[]> = (value, at) =>
  Array.isArray(value) ? bareTags(value, at) : wrappedTags(value, at).tags;

/** The same three operations for users and roles; `base` is the path of a service. */
export function createTags(api: UpCloudApi, base: string): IamTags {
  return {
    list: async (of, signal) =>
      api.call(
        {
          operation: operationFor("get", of, "Tags"),
          method: "GET",
          path: `${principalPath(base, of)}/tags`,
        },
        tags,
        signal,
      ),
    replace: async (of, replacement, signal) => {
      checkTags(replacement);
      return api.call(
        {
          operation: operationFor("replace", of, "Tags"),
          method: "PUT",
          path: `${principalPath(base, of)}/tags`,
          body: replacement.map(({ key, value }) => ({ key, value })),
        },
        tags,
        signal,
      );
    },
    remove: async (of, key, signal) =>
      api.send(
        {
          operation: operationFor("delete", of, "Tag"),
          method: "DELETE",
          path: `${principalPath(base, of)}/tags${path`/${key}`}`,
        },
        signal,
      ),
  };
}

/** Throws `invalidInput` for a tag that breaks a rule, and for a key that is there twice. */
export function checkTags(checked: readonly Tag[]): void {
  for (const { key, value } of checked) {
    demand("tag.key", rules.tagKey(key));
    demand("tag.value", rules.tagValue(value));
  }
  const keys = new Set(checked.map((tag) => tag.key));
  if (keys.size < checked.length) demand("tag.key", "A key can be there only once.");
}
