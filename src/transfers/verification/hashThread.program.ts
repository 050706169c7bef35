/** The program as a file. In a bundle, it is the text of one that has all of it. */
export const program: URL | string = new URL("./hashThread.ts", import.meta.url);
