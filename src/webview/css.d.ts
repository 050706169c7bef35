/** Styles that a page imports are bundled into a file of their own beside its script. */
declare module "*.css";
