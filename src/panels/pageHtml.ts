import * as vscode from "vscode";

/** The folder of the bundled pages; a webview may read nothing else. */
export function pagesFolder(extensionUri: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(extensionUri, "dist", "webview");
}

/**
 * The document of a page: its script, its styles and the icon font, and no data. What the page shows
 * comes over the channel, so nothing foreign is ever written into HTML.
 */
export function pageHtml(webview: vscode.Webview, extensionUri: vscode.Uri, page: string): string {
  const nonce = crypto.randomUUID().replaceAll("-", "");
  const uri = (file: string) =>
    webview.asWebviewUri(vscode.Uri.joinPath(pagesFolder(extensionUri), file)).toString();
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource}`,
    `font-src ${webview.cspSource}`,
    `img-src ${webview.cspSource}`,
  ].join("; ");
  // vscode-icon finds the icon font by the id of its stylesheet.
  return `<!DOCTYPE html>
<html lang="${escaped(vscode.env.language)}">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${escaped(policy)}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <link rel="stylesheet" id="vscode-codicon-stylesheet" href="${escaped(uri("codicon.css"))}" />
    <link rel="stylesheet" href="${escaped(uri(`${page}.css`))}" />
    <title></title>
  </head>
  <body>
    <main id="page"></main>
    <script nonce="${nonce}" src="${escaped(uri(`${page}.js`))}"></script>
  </body>
</html>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
