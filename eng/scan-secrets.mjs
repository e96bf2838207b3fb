// Looks for secrets, keys and shared access signatures where none may be; prints place, line and rule of each, never the secret; exit code 1 if there is one.
//   node eng/scan-secrets.mjs WHERE...
//     tracked       the files that git has or would take
//     history       every file of every commit
//     context       what an image build would be sent (eng/docker-context.mjs)
//     PATH          a folder with all below it, a file, or a zip with its entries; what is not there is passed over
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { contextOf } from './docker-context.mjs';
import { allowed, rules, secretFiles } from './secret-rules.mjs';

const root = join(import.meta.dirname, '..');
const git = (...args) => execFileSync('git', args, { cwd: root, maxBuffer: 1 << 30 });
const found = [];
let files = 0;

const isAllowed = secret => allowed.has(createHash('sha256').update(secret).digest('hex'));

function scanText(place, text, chosen, lineOf) {
  for (const rule of chosen) {
    if (!text.includes(rule.near)) {
      continue;
    }

    for (const match of text.matchAll(rule.pattern)) {
      if ((rule.is?.(match[1]) ?? true) && !isAllowed(match[1])) {
        found.push(`${place}:${lineOf(match.index)}: ${rule.name}`);
      }
    }
  }
}

// Binaries hold text as bytes or as UTF-16: what stands around each hint is read, so that 100 MB take no time.
function scanBinary(place, bytes) {
  const around = 600;
  for (const rule of rules.filter(rule => rule.binary)) {
    for (const encoding of ['latin1', 'utf16le']) {
      const hint = Buffer.from(rule.near, encoding);
      for (let at = bytes.indexOf(hint); at >= 0; at = bytes.indexOf(hint, at + around)) {
        const start = Math.max(0, at - around);
        // Of UTF-16 the bytes must pair as the hint's do.
        const from = encoding === 'utf16le' && (at - start) % 2 === 1 ? start + 1 : start;
        scanText(place, bytes.subarray(from, at + 2 * around).toString(encoding), [rule], () => `byte ${at}`);
      }
    }
  }
}

function scan(place, bytes) {
  files++;
  const name = basename(place);
  for (const kind of secretFiles.filter(kind => kind.is(name, bytes))) {
    found.push(`${place}:1: ${kind.name}`);
  }

  if (bytes.subarray(0, 4).toString('latin1') === 'PK\x03\x04') {
    for (const entry of entriesOf(bytes)) {
      scan(`${place}!${entry.name}`, entry.bytes);
    }
  } else if (bytes.subarray(0, 8192).includes(0)) {
    scanBinary(place, bytes);
  } else {
    const text = bytes.toString('utf8');
    scanText(place, text, rules, index => text.slice(0, index).split('\n').length);
  }
}

// Source: APPNOTE.TXT 6.3.10, § 4.3.12 and § 4.3.16; archives of less than 4 GiB.
function entriesOf(zip) {
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  if (end < 0) {
    throw new Error('scan-secrets: a zip without its directory.');
  }

  const entries = [];
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const [method, packed, nameLength] = [zip.readUInt16LE(at + 10), zip.readUInt32LE(at + 20), zip.readUInt16LE(at + 28)];
    const header = zip.readUInt32LE(at + 42);
    const name = zip.toString('utf8', at + 46, at + 46 + nameLength);
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
    if (!name.endsWith('/')) {
      const data = header + 30 + zip.readUInt16LE(header + 26) + zip.readUInt16LE(header + 28);
      const bytes = zip.subarray(data, data + packed);
      entries.push({ name, bytes: method === 0 ? bytes : inflateRawSync(bytes) });
    }
  }

  return entries;
}

function scanHistory() {
  const objects = git('rev-list', '--objects', '--all').toString().split('\n').filter(line => line.includes(' ')).map(line => [line.slice(0, 40), line.slice(41)]);
  const known = new Set();
  const input = objects.filter(([id]) => !known.has(id) && known.add(id));
  const output = execFileSync('git', ['cat-file', '--batch'], { cwd: root, input: input.map(([id]) => id).join('\n') + '\n', maxBuffer: 2 ** 31 - 1 });
  let at = 0;
  for (const [id, path] of input) {
    const line = output.indexOf(10, at);
    const [, type, size] = output.toString('latin1', at, line).split(' ');
    at = line + 2 + Number(size);
    if (type === 'blob') {
      scan(`${id.slice(0, 12)} ${path}`, output.subarray(line + 1, at - 1));
    }
  }
}

// Where a store keeps its own keys, which the demonstration's has as any other.
function isDemoKeys(path, name) {
  return name === '.keys' && path === join('artifacts', 'demo', 'store');
}

function scanPath(path) {
  if (!existsSync(path)) {
    return;
  }

  if (statSync(path).isDirectory()) {
    readdirSync(path, { withFileTypes: true }).filter(entry => entry.isFile() || entry.isDirectory()).filter(entry => !isDemoKeys(path, entry.name))
      .forEach(entry => scanPath(join(path, entry.name)));
  } else {
    scan(path, readFileSync(path));
  }
}

for (const where of process.argv.slice(2)) {
  switch (where) {
    case 'tracked':
      git('ls-files', '-z', '--cached', '--others', '--exclude-standard').toString().split('\0').filter(path => path && existsSync(join(root, path)) && statSync(join(root, path)).isFile())
        .forEach(path => scan(path, readFileSync(join(root, path))));
      break;
    case 'history':
      scanHistory();
      break;
    case 'context':
      contextOf(root).forEach(path => scan(path, readFileSync(join(root, path))));
      break;
    default:
      scanPath(where);
  }
}

const places = [...new Set(found)];
places.forEach(place => console.log(`secret? ${place}`));
console.log(`scan-secrets: ${files} files, ${places.length} findings`);
process.exit(places.length > 0 ? 1 : 0);
