// Prints what an image build would be sent: the files of a folder that its .dockerignore lets through.
//   node eng/docker-context.mjs [FOLDER]
// Source: Docker's documentation of .dockerignore: a pattern matches a path or a folder above it, `**` any depth, `!` lets in again,
// and the last match decides. Patterns with [..] or ? are not ours and are refused.
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

function rules(folder) {
  return readFileSync(join(folder, '.dockerignore'), 'utf8').split('\n').map(line => line.trim()).filter(line => line && !line.startsWith('#')).map(line => {
    const pattern = line.replace(/^!/, '').replace(/^\/|\/$/g, '');
    if (/[[\]?\\]/.test(pattern)) {
      throw new Error(`.dockerignore: ${line}: only names, * and ** are read here.`);
    }

    const expression = pattern.split('/').map(part => part === '**' ? '.*' : part.replace(/[.+^${}()|]/g, '\\$&').replaceAll('*', '[^/]*')).join('/').replaceAll('.*/', '(.*/)?');
    return { lets: line.startsWith('!'), pattern, expression: new RegExp(`^${expression}(/.*)?$`) };
  });
}

export function contextOf(folder) {
  const all = rules(folder);
  const isIn = path => all.reduce((kept, rule) => rule.expression.test(path) ? rule.lets : kept, true);
  // A folder that is out is walked only where a rule lets in something below it.
  const reaches = path => isIn(path) || all.some(rule => rule.lets && rule.pattern.startsWith(`${path}/`));
  const walk = path => readdirSync(join(folder, path), { withFileTypes: true }).flatMap(entry => {
    const name = path ? `${path}/${entry.name}` : entry.name;
    return entry.isDirectory() ? (reaches(name) ? walk(name) : []) : isIn(name) ? [name] : [];
  });
  return walk('').sort();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log(contextOf(resolve(process.argv[2] ?? '.')).join('\n'));
}
