// Bundle the site's styles and scripts: {folder, styles} on stdin, {file: text} on stdout. styles: more style sheets.
import { text } from "node:stream/consumers";
import { build } from "esbuild";

const { folder, styles } = JSON.parse(await text(process.stdin));
const options = {
  absWorkingDir: folder,
  bundle: true,
  charset: "utf8",
  external: ["*.woff2"],
  format: "iife",
  legalComments: "none",
  logLevel: "silent",
  minify: true,
  outdir: ".",
  target: ["chrome123", "firefox125", "safari17.5"],
  write: false,
};
const sheet = { contents: ['@import "./site.css";', ...styles].join("\n"), loader: "css", resolveDir: folder };

try {
  const results = [
    await build({ ...options, stdin: { ...sheet, sourcefile: "site-and-generated.css" } }),
    await build({ ...options, entryPoints: ["site.js"] }),
    await build({ ...options, entryPoints: ["search.js"] }),
  ];
  const problems = results.flatMap(({ warnings }) => warnings);
  if (problems.length) throw { errors: problems };
  const [css, js, search] = results.map(({ outputFiles }) => outputFiles[0].text);
  process.stdout.write(JSON.stringify({ "site.css": css, "site.js": js, "search.js": search }));
} catch ({ errors, message }) {
  const said = errors?.map(({ text, location }) => `${location?.file}:${location?.line}: ${text}`).join("\n");
  console.error(said ?? message);
  process.exitCode = 1;
}
