// From Graphviz's language to SVG: a JSON object of drawings in, one of pictures out, by name.
import { Graphviz } from "@hpcc-js/wasm-graphviz";
import { text } from "node:stream/consumers";

const graphviz = await Graphviz.load();
// The layout is Verdana's; DejaVu Sans is as wide, what else a reader may have is narrower.
const fonts = (svg) => svg.replaceAll('font-family="Verdana"', 'font-family="Verdana,DejaVu Sans,sans-serif"');
const drawings = Object.entries(JSON.parse(await text(process.stdin)));
const pictures = drawings.map(([name, dot]) => [name, fonts(graphviz.dot(dot))]);
process.stdout.write(JSON.stringify(Object.fromEntries(pictures)));
