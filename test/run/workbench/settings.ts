/** User settings that keep everything out of the picture that is not Stowage. */
export const quietSettings: Readonly<Record<string, unknown>> = {
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  "workbench.welcomePage.walkthroughs.openOnInstall": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.enableExperiments": false,
  "workbench.settings.enableNaturalLanguageSearch": false,
  // Settings and the like would open in an overlay that covers everything.
  "workbench.editor.useModal": "off",
  "chat.disableAIFeatures": true,
  "chat.commandCenter.enabled": false,
  "editor.accessibilitySupport": "off",
  "extensions.autoCheckUpdates": false,
  "extensions.autoUpdate": "off",
  "extensions.ignoreRecommendations": true,
  // The browser's default saves after a delay: no document would ever be dirty.
  "files.autoSave": "off",
  "files.hotExit": "off",
  "files.simpleDialog.enable": true,
  "git.enabled": false,
  "git.openRepositoryInParentFolders": "never",
  "json.schemaDownload.enable": false,
  "npm.fetchOnlinePackageInfo": false,
  "security.workspace.trust.enabled": false,
  "telemetry.telemetryLevel": "off",
  "typescript.disableAutomaticTypeAcquisition": true,
  "update.mode": "none",
  "update.showReleaseNotes": false,
  "window.commandCenter": false,
  "window.confirmBeforeClose": "never",
};

/** What the server and the extension host inherit beside the environment of the caller. */
export const quietEnvironment: Readonly<Record<string, string>> = {
  EXTENSIONS_GALLERY: '{"serviceUrl":""}',
  // Only those without a "browser" entry: the others would be looked for in the web worker host.
  VSCODE_SKIP_BUILTIN_EXTENSIONS: [
    "GitHub.copilot-chat",
    "vscode.git",
    "vscode.github",
    "vscode.microsoft-authentication",
    "vscode.debug-auto-launch",
    "vscode.debug-server-ready",
    "ms-vscode.js-debug",
    "ms-vscode.js-debug-companion",
    "vscode.grunt",
    "vscode.gulp",
    "vscode.jake",
    "vscode.php-language-features",
    "vscode.terminal-suggest",
    "vscode.tunnel-forwarding",
  ].join(","),
};
