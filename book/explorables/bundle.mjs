// Bundle each explorable into one file: {folder, files, format} on stdin, {name: text} on stdout. format: "esm", as
// anywidget wants it, or "iife", a script that a page can load from anywhere and that leaves `explorables[name]`.
import { basename } from "node:path";
import { text } from "node:stream/consumers";
import { build } from "esbuild";

const { folder, files, format } = JSON.parse(await text(process.stdin));

const BANNER = "// Made by tools/bundle_explorables.py; see LICENSE-d3 beside it.";

async function bundled(path) {
  const name = basename(path).replace(/\.\w+$/, "");
  const { outputFiles } = await build({
    absWorkingDir: folder,
    banner: format === "esm" ? { js: BANNER } : {},
    bundle: true,
    charset: "utf8",
    entryPoints: [path],
    format,
    globalName: format === "iife" ? `explorables[${JSON.stringify(name)}]` : undefined,
    legalComments: "none",
    logLevel: "silent",
    minify: true,
    outdir: ".",
    target: ["chrome123", "firefox125", "safari17.5"],
    write: false,
  });
  return [basename(path), outputFiles[0].text];
}

try {
  process.stdout.write(JSON.stringify(Object.fromEntries(await Promise.all(files.map(bundled)))));
} catch ({ errors, message }) {
  const said = errors?.map(({ text: what, location }) => `${location?.file}:${location?.line}: ${what}`).join("\n");
  console.error(said ?? message);
  process.exitCode = 1;
}
