import * as vscode from "vscode";
import type { CommandContext, CommandHandler } from "./context.ts";
import { nodesMeant } from "./meant.ts";
import { attempt, runCommand } from "./runCommand.ts";

/** Every command, by its id in package.json. Handlers are loaded on first use. */
const commands = {
  "stowage.access.copyArn": async () => (await import("./accessCopy.ts")).copyAccessArns,
  "stowage.access.copyName": async () => (await import("./accessCopy.ts")).copyAccessNames,
  "stowage.access.delete": async () => (await import("./accessDelete.ts")).deleteInAccess,
  "stowage.access.find": async () => (await import("./accessFind.ts")).findInAccessList,
  "stowage.access.loadMore": async () => (await import("./accessRefresh.ts")).loadMoreAccess,
  "stowage.access.refresh": async () => (await import("./accessRefresh.ts")).refreshAccess,
  "stowage.access.refreshAll": async () => (await import("./accessRefresh.ts")).refreshAllAccess,
  "stowage.accessKey.activate": async () => (await import("./accessKeys.ts")).activateAccessKeys,
  "stowage.accessKey.copyId": async () => (await import("./accessKeys.ts")).copyAccessKeyIds,
  "stowage.accessKey.create": async () => (await import("./accessKeys.ts")).createAccessKey,
  "stowage.accessKey.deactivate": async () =>
    (await import("./accessKeys.ts")).deactivateAccessKeys,
  "stowage.accessKey.delete": async () => (await import("./accessKeyDelete.ts")).deleteAccessKeys,
  "stowage.accessKey.deleteAll": async () =>
    (await import("./accessKeyDelete.ts")).deleteAllAccessKeys,
  "stowage.accountPolicy.attach": async () =>
    (await import("./accountPolicyUsers.ts")).attachAccountPolicies,
  "stowage.accountPolicy.detach": async () =>
    (await import("./accountPolicyUsers.ts")).detachAccountPolicies,
  "stowage.boundary.remove": async () => (await import("./accessAttach.ts")).removeBoundary,
  "stowage.boundary.set": async () => (await import("./accessAttach.ts")).setBoundary,
  "stowage.group.create": async () => (await import("./accessGroups.ts")).createGroup,
  "stowage.group.delete": async () => (await import("./accessGroups.ts")).deleteGroup,
  "stowage.groupMember.add": async () => (await import("./accessGroups.ts")).addGroupMembers,
  "stowage.groupMember.remove": async () => (await import("./accessGroups.ts")).removeGroupMembers,
  "stowage.inlinePolicy.create": async () => (await import("./accessAttach.ts")).createInlinePolicy,
  "stowage.inlinePolicy.delete": async () =>
    (await import("./accessAttach.ts")).deleteInlinePolicies,
  "stowage.policy.attach": async () => (await import("./accessAttach.ts")).attachPolicies,
  "stowage.policy.create": async () => (await import("./accessPolicies.ts")).createPolicy,
  "stowage.policy.delete": async () => (await import("./accessPolicies.ts")).deletePolicies,
  "stowage.policy.detach": async () => (await import("./accessAttach.ts")).detachPolicies,
  "stowage.policy.open": async () => (await import("./accessDocuments.ts")).openPolicies,
  "stowage.policyVersion.compare": async () =>
    (await import("./accessVersions.ts")).comparePolicyVersions,
  "stowage.policyVersion.create": async () =>
    (await import("./accessVersions.ts")).newPolicyVersion,
  "stowage.policyVersion.delete": async () =>
    (await import("./accessVersions.ts")).deletePolicyVersions,
  "stowage.policyVersion.setDefault": async () =>
    (await import("./accessVersions.ts")).setDefaultPolicyVersion,
  "stowage.role.create": async () => (await import("./accessRoles.ts")).createRole,
  "stowage.role.delete": async () => (await import("./accessRoles.ts")).deleteRole,
  "stowage.role.describe": async () => (await import("./accessRoles.ts")).describeRole,
  "stowage.role.setMaxSession": async () => (await import("./accessRoles.ts")).setRoleMaxSession,
  "stowage.tag.add": async () => (await import("./accessTags.ts")).addTag,
  "stowage.tag.edit": async () => (await import("./accessTags.ts")).editTag,
  "stowage.tag.remove": async () => (await import("./accessTags.ts")).removeTags,
  "stowage.user.create": async () => (await import("./accessUsers.ts")).createUser,
  "stowage.user.delete": async () => (await import("./accessUsers.ts")).deleteUsers,
  "stowage.bucket.create": async () => (await import("./bucketCreate.ts")).createBucket,
  "stowage.bucket.delete": async () => (await import("./bucketDelete.ts")).deleteBucket,
  "stowage.bucket.cors": async () => (await import("./bucketDocuments.ts")).openCors,
  "stowage.bucket.details": async () => (await import("./bucketDetails.ts")).showBucketDetails,
  "stowage.bucket.lifecycle": async () => (await import("./lifecycle.ts")).showLifecycle,
  "stowage.bucket.policy": async () => (await import("./bucketPolicy.ts")).openBucketPolicy,
  "stowage.bucket.settings": async () => (await import("./bucketSettings.ts")).editBucketSettings,
  "stowage.compare.allowDeletes": async () => (await import("./compareOptions.ts")).allowDeletes,
  "stowage.compare.apply": async () => (await import("./compareApply.ts")).applyComparison,
  "stowage.compare.close": async () => (await import("./compareOptions.ts")).closeComparison,
  "stowage.compare.exclude": async () => (await import("./compareOptions.ts")).chooseExcludes,
  "stowage.compare.filter": async () => (await import("./compareOptions.ts")).filterComparison,
  "stowage.compare.keepExtra": async () => (await import("./compareOptions.ts")).keepExtra,
  "stowage.compare.refresh": async () => (await import("./compareOptions.ts")).refreshComparison,
  "stowage.compare.select": async () => (await import("./compareStart.ts")).selectForCompare,
  "stowage.compare.setCriterion": async () => (await import("./compareOptions.ts")).chooseCriterion,
  "stowage.compare.showDifference": async () =>
    (await import("./compareDifference.ts")).showDifference,
  "stowage.compare.showMore": async () => (await import("./compareOptions.ts")).showMoreDifferences,
  "stowage.compare.swap": async () => (await import("./compareOptions.ts")).swapComparison,
  "stowage.compare.undoDeletes": async () => (await import("./compareUndo.ts")).undoLastSync,
  "stowage.compare.withFolder": async () => (await import("./compareStart.ts")).compareWithFolder,
  "stowage.compare.withPlace": async () => (await import("./compareStart.ts")).compareWithPlace,
  "stowage.compare.withPlaceFromExplorer": async () =>
    (await import("./compareStart.ts")).compareFolderWithPlace,
  "stowage.compare.withSelected": async () =>
    (await import("./compareStart.ts")).compareWithSelected,
  "stowage.connection.add": async () => (await import("./connectionForm.ts")).addConnection,
  "stowage.connection.edit": async () => (await import("./connectionForm.ts")).editConnection,
  "stowage.connection.import": async () =>
    (await import("./connectionImport.ts")).importConnections,
  "stowage.connection.reconnect": async () => (await import("./connectionReconnect.ts")).reconnect,
  "stowage.connection.remove": async () => (await import("./connectionRemove.ts")).removeConnection,
  "stowage.connection.test": async () => (await import("./connectionTest.ts")).testConnection,
  "stowage.connection.updateCredentials": async () =>
    (await import("./connectionForm.ts")).updateCredentials,
  "stowage.object.reveal": async () => (await import("./editedObject.ts")).revealEdited,
  "stowage.object.saveCopy": async () => (await import("./editedObject.ts")).saveEditedAsCopy,
  "stowage.object.create": async () => (await import("./newFile.ts")).newFile,
  "stowage.folder.create": async () => (await import("./newFolder.ts")).newFolder,
  "stowage.log.show": async () => (await import("./log.ts")).showLog,
  "stowage.object.compareSelected": async () =>
    (await import("./compareObjects.ts")).compareSelectedObjects,
  "stowage.object.compareWithEditor": async () =>
    (await import("./compareObjects.ts")).compareObjectWithEditor,
  "stowage.object.compareWithSelected": async () =>
    (await import("./compareObjects.ts")).compareObjectWithSelected,
  "stowage.object.copy": async () => (await import("./clipboard.ts")).copyEntries,
  "stowage.object.copyArn": async () => (await import("./copyText.ts")).copyArn,
  "stowage.object.copyDownloadLink": async () => (await import("./link.ts")).copyDownloadLink,
  "stowage.object.copyKey": async () => (await import("./copyText.ts")).copyKey,
  "stowage.object.copyName": async () => (await import("./copyText.ts")).copyName,
  "stowage.object.copyTo": async () => (await import("./moveTo.ts")).copyTo,
  "stowage.object.copyUploadLink": async () => (await import("./link.ts")).copyUploadLink,
  "stowage.object.copyUri": async () => (await import("./copyText.ts")).copyUri,
  "stowage.object.copyUrl": async () => (await import("./copyText.ts")).copyUrl,
  "stowage.object.cut": async () => (await import("./clipboard.ts")).cutEntries,
  "stowage.object.delete": async () => (await import("./remove.ts")).remove,
  "stowage.object.download": async () => (await import("./download.ts")).download,
  "stowage.object.downloadAs": async () => (await import("./download.ts")).downloadAs,
  "stowage.object.moveTo": async () => (await import("./moveTo.ts")).moveTo,
  "stowage.object.open": async () => (await import("./open.ts")).openObject,
  "stowage.object.openInBrowser": async () => (await import("./link.ts")).openInBrowser,
  "stowage.object.paste": async () => (await import("./clipboard.ts")).paste,
  "stowage.object.rename": async () => (await import("./rename.ts")).rename,
  "stowage.object.properties": async () =>
    (await import("./objectProperties.ts")).showObjectProperties,
  "stowage.object.selectForCompare": async () =>
    (await import("./compareObjects.ts")).selectObjectForCompare,
  "stowage.object.versions": async () => (await import("./versions.ts")).showVersions,
  "stowage.object.uploadFiles": async () => (await import("./upload.ts")).uploadFiles,
  "stowage.object.uploadFolders": async () => (await import("./upload.ts")).uploadFolders,
  "stowage.service.create": async () => (await import("./serviceCreate.ts")).createService,
  "stowage.service.createKeys": async () => (await import("./serviceKeys.ts")).createServiceKeys,
  "stowage.service.delete": async () => (await import("./serviceDelete.ts")).deleteService,
  "stowage.service.details": async () => (await import("./servicePanels.ts")).showService,
  "stowage.service.edit": async () => (await import("./serviceEdit.ts")).editService,
  "stowage.service.enterKeys": async () => (await import("./serviceKeys.ts")).enterServiceKeys,
  "stowage.service.filter": async () => (await import("./serviceList.ts")).filterServices,
  "stowage.service.metrics": async () => (await import("./servicePanels.ts")).showMetrics,
  "stowage.service.protect": async () => (await import("./serviceState.ts")).protectService,
  "stowage.service.rename": async () => (await import("./serviceState.ts")).renameService,
  "stowage.service.revokeKeys": async () => (await import("./serviceKeys.ts")).revokeServiceKeys,
  "stowage.service.rotateKeys": async () => (await import("./serviceKeys.ts")).rotateServiceKeys,
  "stowage.service.sort": async () => (await import("./serviceList.ts")).sortServices,
  "stowage.service.setOrigin": async () => (await import("./serviceState.ts")).setServiceOrigin,
  "stowage.service.start": async () => (await import("./serviceState.ts")).startService,
  "stowage.service.stop": async () => (await import("./serviceState.ts")).stopService,
  "stowage.service.unprotect": async () => (await import("./serviceState.ts")).unprotectService,
  "stowage.session.activate": async () => (await import("./session.ts")).activateSession,
  "stowage.session.deactivate": async () => (await import("./session.ts")).deactivateSession,
  "stowage.session.refresh": async () => (await import("./session.ts")).refreshSession,
  "stowage.session.show": async () => (await import("./session.ts")).showSession,
  "stowage.storage.clearFilter": async () => (await import("./view.ts")).clearFilter,
  "stowage.storage.filter": async () => (await import("./view.ts")).filter,
  "stowage.storage.calculateSize": async () => (await import("./size.ts")).calculateSize,
  "stowage.storage.find": async () => (await import("./find.ts")).findObjects,
  "stowage.storage.goTo": async () => (await import("./goTo.ts")).goTo,
  "stowage.storage.loadMore": async () => (await import("./view.ts")).loadMore,
  "stowage.storage.refresh": async () => (await import("./view.ts")).refresh,
  "stowage.storage.refreshAll": async () => (await import("./view.ts")).refreshAll,
  "stowage.transfer.cancel": async () => (await import("./transfers.ts")).cancelTransfers,
  "stowage.transfer.clear": async () => (await import("./transfers.ts")).clearTransfers,
  "stowage.transfer.clearFinished": async () =>
    (await import("./transfers.ts")).clearFinishedTransfers,
  "stowage.transfer.moveDown": async () => (await import("./transfers.ts")).moveTransfersDown,
  "stowage.transfer.moveToTop": async () => (await import("./transfers.ts")).moveTransfersToTop,
  "stowage.transfer.moveUp": async () => (await import("./transfers.ts")).moveTransfersUp,
  "stowage.transfer.pause": async () => (await import("./transfers.ts")).pauseTransfers,
  "stowage.transfer.pauseAll": async () => (await import("./transfers.ts")).pauseAllTransfers,
  "stowage.transfer.resume": async () => (await import("./transfers.ts")).resumeTransfers,
  "stowage.transfer.resumeAll": async () => (await import("./transfers.ts")).resumeAllTransfers,
  "stowage.transfer.retry": async () => (await import("./transfers.ts")).retryTransfers,
  "stowage.transfer.showDetails": async () => (await import("./transfers.ts")).showTransferDetails,
  "stowage.transfer.showMore": async () => (await import("./transfers.ts")).showMoreTransfers,
  "stowage.transfer.undo": async () => (await import("./transfers.ts")).undoTransfers,
  "stowage.transfer.undoPast": async () => (await import("./undoPast.ts")).undoPastTransfer,
  "stowage.storage.sort": async () => (await import("./view.ts")).sort,
  "stowage.version.compare": async () => (await import("./versionOpen.ts")).compareVersion,
  "stowage.version.delete": async () => (await import("./versionChange.ts")).deleteVersion,
  "stowage.version.download": async () => (await import("./versionOpen.ts")).downloadVersion,
  "stowage.version.open": async () => (await import("./versionOpen.ts")).openVersion,
  "stowage.version.restore": async () => (await import("./versionChange.ts")).restoreVersion,
} satisfies Record<`stowage.${string}.${string}`, () => Promise<CommandHandler>>;

export type CommandId = keyof typeof commands;

/** What is copied or cut is there for who pastes right after, also when it took a moment. */
const takes: readonly string[] = [
  "stowage.object.copy",
  "stowage.object.cut",
] satisfies CommandId[];
const usesTaken: readonly string[] = [...takes, "stowage.object.paste"];

/** Registers the whole table; dispose to unregister. */
export function registerCommands(context: CommandContext): vscode.Disposable {
  const table: Readonly<Record<string, () => Promise<CommandHandler>>> = commands;
  const registrations = Object.entries(table).map(([id, load]) =>
    vscode.commands.registerCommand(id, (...args: unknown[]) => {
      const taken = usesTaken.includes(id) ? context.clipboard.taken() : undefined;
      const work = attempt(context, id, [], async () => {
        // At once: a moment later another row may have the focus.
        const nodes = await nodesMeant(context, id, args);
        await taken;
        if (!nodes) return;
        await runCommand(context, id, async (on, about) => (await load())(on, about, args), nodes);
      });
      if (takes.includes(id)) context.clipboard.takes(work);
      return work;
    }),
  );
  return vscode.Disposable.from(...registrations);
}
