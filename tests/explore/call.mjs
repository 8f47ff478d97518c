// Call pure functions of an explorable: {module, calls: [[name, ...arguments]]} on stdin, their results on stdout.
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";

const { module, calls } = JSON.parse(await text(process.stdin));
const functions = await import(pathToFileURL(module));
process.stdout.write(JSON.stringify(calls.map(([name, ...given]) => functions[name](...given))));
