import type { ObjectId } from "./store.ts";

/** What became of each object, in their order; undefined for one that no outcome is of. */
export function outcomeOfEach<T extends ObjectId>(
  objects: readonly ObjectId[],
  outcomes: readonly T[],
): readonly (T | undefined)[] {
  // Nearly always they are told in the order of asking: no thousand names to be looked up.
  const isInOrder =
    objects.length === outcomes.length &&
    objects.every(({ key, versionId }, index) => {
      const outcome = outcomes[index];
      return outcome?.key === key && outcome.versionId === versionId;
    });
  if (isInOrder) return outcomes;
  const byId = new Map(outcomes.map((outcome) => [idText(outcome), outcome]));
  return objects.map((object) => byId.get(idText(object)));
}

function idText({ key, versionId }: ObjectId): string {
  return `${versionId ?? ""}\0${key}`;
}
