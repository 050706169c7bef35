import type { ConnectionSecrets } from "../../core/connection.ts";
import type { SecretAccess } from "../../core/provider.ts";

/**
 * Reads the secrets once: asking the keyring for every request would cost more than the request. A
 * change is written through, and read again afterwards. Changes by others end the session.
 */
export function rememberSecrets(secrets: SecretAccess): SecretAccess {
  let reading: Promise<ConnectionSecrets> | undefined;
  const forget = () => (reading = undefined);
  return {
    read: () => {
      const current = reading ?? secrets.read();
      reading = current;
      current.catch(forget);
      return current;
    },
    update: async (change) => {
      try {
        await secrets.update(change);
      } finally {
        forget();
      }
    },
  };
}
