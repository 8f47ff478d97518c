// Render formulas: [{tex, display}] on stdin; for each, {mathml} or {error}, on stdout.
import { text } from "node:stream/consumers";
import temml from "temml";

const said = [];
console.log = console.warn = (...words) => said.push(words.join(" ")); // what strict mode does not throw

function render({ tex, display }) {
  said.length = 0;
  try {
    const mathml = temml.renderToString(tex, { displayMode: display, strict: true, throwOnError: true });
    return said.length ? { error: said.join("; ") } : { mathml };
  } catch (error) {
    return { error: error.message.trim().split("\n")[0].replace(/:\s*$/, "") };
  }
}

process.stdout.write(JSON.stringify(JSON.parse(await text(process.stdin)).map(render)));
