// Parses Bicep files and prints every place that is not Bicep; exit code 1 if there is one.
// Syntax only: types and resource schemas are the Bicep compiler's, which is not on npm.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Language, Parser } from 'web-tree-sitter';

await Parser.init();
const parser = new Parser();
parser.setLanguage(await Language.load(createRequire(import.meta.url).resolve('tree-sitter-bicep/tree-sitter-bicep.wasm')));

let faults = 0;
for (const file of process.argv.slice(2)) {
  const pending = [parser.parse(readFileSync(file, 'utf8')).rootNode];
  while (pending.length > 0) {
    const node = pending.pop();
    if (node.isError || node.isMissing) {
      faults++;
      console.log(`${file}:${node.startPosition.row + 1}:${node.startPosition.column + 1}: ${node.isMissing ? `missing ${node.type}` : node.text.slice(0, 80)}`);
    }

    pending.push(...node.children);
  }
}

process.exit(faults > 0 ? 1 : 0);
