/** Buttons above a view: they are about what is selected, if about any row at all. */
export const titleCommands: ReadonlySet<string> = new Set([
  "stowage.access.refreshAll",
  "stowage.bucket.create",
  "stowage.connection.add",
  "stowage.connection.import",
  "stowage.log.show",
  "stowage.storage.clearFilter",
  "stowage.storage.filter",
  "stowage.storage.goTo",
  "stowage.storage.refreshAll",
  "stowage.storage.sort",
]);

/** Buttons in a row. */
export const inlineCommands: ReadonlySet<string> = new Set([
  "stowage.access.refresh",
  "stowage.accessKey.create",
  "stowage.boundary.set",
  "stowage.connection.updateCredentials",
  "stowage.group.create",
  "stowage.groupMember.add",
  "stowage.inlinePolicy.create",
  "stowage.object.download",
  "stowage.object.uploadFiles",
  "stowage.policy.attach",
  "stowage.policy.create",
  "stowage.policy.open",
  "stowage.role.create",
  "stowage.role.setMaxSession",
  "stowage.service.create",
  "stowage.service.details",
  "stowage.storage.refresh",
  "stowage.tag.add",
  "stowage.tag.edit",
  "stowage.user.create",
]);
