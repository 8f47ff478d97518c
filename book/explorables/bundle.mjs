// Bundle each explorable into one file: {folder, files, format} on stdin, {name: text} on stdout. format: "esm", as
// anywidget wants it, or "iife", a script that a page can load from anywhere and that leaves `explorables[name]`.
import { basename } from "node:path";
import { build } from "esbuild";
import { answer, OPTIONS } from "../web/esbuild.mjs";

const BANNER = "// Made by tools/bundle_explorables.py; see LICENSE-d3 beside it.";

async function bundled(path, folder, format) {
  const name = basename(path).replace(/\.\w+$/, "");
  const { outputFiles } = await build({
    ...OPTIONS,
    absWorkingDir: folder,
    banner: format === "esm" ? { js: BANNER } : {},
    entryPoints: [path],
    format,
    globalName: format === "iife" ? `explorables[${JSON.stringify(name)}]` : undefined,
  });
  return [basename(path), outputFiles[0].text];
}

await answer(async ({ folder, files, format }) =>
  Object.fromEntries(await Promise.all(files.map((path) => bundled(path, folder, format)))),
);
