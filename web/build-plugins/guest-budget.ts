import { gzipSync } from 'node:zlib';
import type { Plugin, Rollup } from 'vite';

interface Budget {
  /** The names of the guests' page chunks; each is measured with all it needs at first sight. */
  pages: string[];
  maximumKilobytes: number;
}

/** Says how much JavaScript each guests' page loads, gzipped, and fails the build above the budget. */
export function guestBudget({ pages, maximumKilobytes }: Budget): Plugin {
  return {
    name: 'guest-budget',
    apply: 'build',
    writeBundle(_, bundle) {
      const chunks = Object.values(bundle).filter((output) => output.type === 'chunk');
      const entry = chunks.find((chunk) => chunk.isEntry);
      if (!entry) throw new Error('There is no entry to measure.');
      for (const name of pages) {
        const page = chunks.find((chunk) => chunk.name === name);
        const files = neededBy(page ? [entry, page] : [entry], bundle);
        const kilobytes = files.reduce((sum, file) => sum + gzipped(file), 0) / 1000;
        const line = `${name}: ${kilobytes.toFixed(1)} KB of JavaScript, gzipped`;
        if (kilobytes > maximumKilobytes) throw new Error(`${line}, over ${maximumKilobytes} KB.`);
        this.info(line);
      }
    },
  };
}

/** The chunks and everything they import statically. */
function neededBy(chunks: Rollup.OutputChunk[], bundle: Rollup.OutputBundle): Rollup.OutputChunk[] {
  const needed = new Set<Rollup.OutputChunk>();
  const queue = [...chunks];
  for (let chunk = queue.pop(); chunk; chunk = queue.pop()) {
    if (needed.has(chunk)) continue;
    needed.add(chunk);
    for (const file of chunk.imports) {
      const imported = bundle[file];
      if (imported?.type === 'chunk') queue.push(imported);
    }
  }
  return [...needed];
}

function gzipped(chunk: Rollup.OutputChunk): number {
  return gzipSync(chunk.code).length;
}
