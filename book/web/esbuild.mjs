// What both bundlers share: JSON on stdin, esbuild's options, {file: text} on stdout, and faults with their places.
import { text } from "node:stream/consumers";

export const OPTIONS = {
  bundle: true,
  charset: "utf8",
  legalComments: "none",
  logLevel: "silent",
  minify: true,
  outdir: ".",
  target: ["chrome123", "firefox125", "safari17.5"],
  write: false,
};

/** Print what make() returns for the data on stdin, or say where a source has a fault. */
export async function answer(make) {
  try {
    process.stdout.write(JSON.stringify(await make(JSON.parse(await text(process.stdin)))));
  } catch ({ errors, message }) {
    const said = errors?.map(({ text: what, location }) => `${location?.file}:${location?.line}: ${what}`).join("\n");
    console.error(said ?? message);
    process.exitCode = 1;
  }
}
