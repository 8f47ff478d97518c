// Scripts that are loaded when they are first needed. A `<script>` works from file:// too, where fetch does not.

const loading = new Map();

/** Load a script once; after a failure, again when asked again. */
export function loadScript(address) {
  if (!loading.has(address)) {
    loading.set(address, added(address));
    loading.get(address).catch(() => loading.delete(address));
  }
  return loading.get(address);
}

function added(address) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => resolve();
    script.onerror = () => {
      script.remove();
      reject(new Error(`${address} could not be loaded`));
    };
    document.head.append(script);
  });
}
