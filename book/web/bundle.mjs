// Bundle the site's styles and scripts: {folder, styles} on stdin, {file: text} on stdout. styles: more style sheets.
import { build } from "esbuild";
import { answer, OPTIONS } from "./esbuild.mjs";

await answer(async ({ folder, styles }) => {
  const options = { ...OPTIONS, absWorkingDir: folder, external: ["*.woff2"], format: "iife" };
  const sheet = { contents: ['@import "./site.css";', ...styles].join("\n"), loader: "css", resolveDir: folder };
  const results = [
    await build({ ...options, stdin: { ...sheet, sourcefile: "site-and-generated.css" } }),
    await build({ ...options, entryPoints: ["site.js"] }),
    await build({ ...options, entryPoints: ["search.js"] }),
  ];
  const problems = results.flatMap(({ warnings }) => warnings);
  if (problems.length) throw { errors: problems };
  const [css, js, search] = results.map(({ outputFiles }) => outputFiles[0].text);
  return { "site.css": css, "site.js": js, "search.js": search };
});
