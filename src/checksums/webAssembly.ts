/** As much of it as is used here; Node's types have none. */
interface WebAssemblyApi {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: object };
}

/** Of a module that needs nothing and exports its memory. */
export interface Instance {
  readonly memory: { readonly buffer: ArrayBuffer };
}

/**
 * Runs a module, given in Base64. Throws where it cannot: a processor may have no operations of 16
 * bytes, a process may not take memory of its kind.
 */
export function instantiate<T extends Instance>(wasm: string): T {
  const { WebAssembly } = globalThis as unknown as { readonly WebAssembly: WebAssemblyApi };
  const module = new WebAssembly.Module(Buffer.from(wasm, "base64"));
  return new WebAssembly.Instance(module).exports as T;
}
