// Zips a folder so that the same files give the same bytes: sorted, without dates, deflated by this machine's zlib.
//   node eng/zip.mjs FOLDER ZIP EXECUTABLE...
// Source: PKWARE APPNOTE.TXT 6.3.10, §§ 4.3.7, 4.3.12, 4.3.16; no Zip64, so at most 65,535 files and 4 GiB.
import { closeSync, openSync, readFileSync, readdirSync, writeSync } from 'node:fs';
import { join, relative } from 'node:path';
import { crc32 as nodesCrc32, deflateRawSync } from 'node:zlib';

const [folder, target, ...executables] = process.argv.slice(2);
const firstOfJanuary1980 = 0x21;
const unix = 3 << 8;
const utf8 = 1 << 11;
const deflated = 8;
const version = 20;

const table = Uint32Array.from({ length: 256 }, (_, value) => {
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value >>> 0;
});

function crc32(bytes) {
  if (nodesCrc32) return nodesCrc32(bytes);
  let crc = 0xffffffff;
  for (const byte of bytes) crc = table[(crc ^ byte) & 0xff] ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

function common(entry) {
  const bytes = Buffer.alloc(26);
  bytes.writeUInt16LE(version, 0);
  bytes.writeUInt16LE(utf8, 2);
  bytes.writeUInt16LE(deflated, 4);
  bytes.writeUInt16LE(firstOfJanuary1980, 8);
  bytes.writeUInt32LE(entry.crc, 10);
  bytes.writeUInt32LE(entry.packed, 14);
  bytes.writeUInt32LE(entry.size, 18);
  bytes.writeUInt16LE(entry.name.length, 22);
  return bytes;
}

function centralHeader(entry) {
  const head = Buffer.alloc(6);
  head.writeUInt32LE(0x02014b50, 0);
  head.writeUInt16LE(unix | version, 4);
  const tail = Buffer.alloc(14);
  tail.writeUInt32LE(((0o100000 | entry.mode) << 16) >>> 0, 6);
  tail.writeUInt32LE(entry.offset, 10);
  return Buffer.concat([head, common(entry), tail, entry.name]);
}

const names = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((found) => found.isFile())
  .map((found) => relative(folder, join(found.parentPath ?? found.path, found.name)).replaceAll('\\', '/'))
  .sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
const file = openSync(target, 'w');
const entries = [];
let offset = 0;
const write = (bytes) => { offset += writeSync(file, bytes); };
for (const name of names) {
  const content = readFileSync(join(folder, name));
  const packed = deflateRawSync(content, { level: 6 });
  const entry = {
    name: Buffer.from(name), crc: crc32(content), size: content.length, packed: packed.length, offset, mode: executables.includes(name) ? 0o755 : 0o644,
  };
  entries.push(entry);
  const signature = Buffer.from([0x50, 0x4b, 0x03, 0x04]);
  write(Buffer.concat([signature, common(entry), entry.name]));
  write(packed);
}

const start = offset;
for (const entry of entries) write(centralHeader(entry));
const end = Buffer.alloc(22);
end.writeUInt32LE(0x06054b50, 0);
end.writeUInt16LE(entries.length, 8);
end.writeUInt16LE(entries.length, 10);
end.writeUInt32LE(offset - start, 12);
end.writeUInt32LE(start, 16);
write(end);
closeSync(file);
