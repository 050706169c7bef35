import { onAccess } from "./accessHandler.ts";

/** Asks again for what is below the nodes; a row that is no list means the list that it is in. */
export const refreshAccess = onAccess(async ({ access }, nodes) => {
  for (const node of nodes) access.refresh(node);
});

/** Shows the next page of a long list. */
export const loadMoreAccess = onAccess(async ({ access }, nodes) => {
  for (const node of nodes) if (node.kind === "accessMessage") access.loadMore(node);
});

export const refreshAllAccess = onAccess(async ({ access }) => access.refresh());
