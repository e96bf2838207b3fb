// Prints the bill of materials of the worker image, CycloneDX 1.6: what its system has, what pfmg is published with.
//   node eng/sbom.mjs SYSTEM [APP]
// SYSTEM: a line a Debian package: name, version, architecture, source package (tabs). APP: the publish folder; with it the list is what
// pfmg.deps.json ships, its runtime included, without it what the lock file names. The same input gives the same bytes: no date, no name of a machine.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const text = path => readFileSync(path, 'utf8');
const json = path => JSON.parse(text(path));
const [system, app] = process.argv.slice(2);
if (!system) {
  console.error('usage: node eng/sbom.mjs SYSTEM [APP]');
  process.exit(2);
}

const hashes = (base64, alg = 'SHA-512') => base64 ? { hashes: [{ alg, content: Buffer.from(base64, 'base64').toString('hex') }] } : {};

function debian() {
  return text(system).split('\n').filter(line => line).map(line => {
    const [name, version, architecture, source] = line.split('\t');
    if (!name || !version || !architecture) {
      throw new Error(`sbom: ${system} has a line without name, version and architecture: ${line}`);
    }

    const qualifiers = `arch=${architecture}&distro=debian-12${source && source !== name ? `&upstream=${encodeURIComponent(source)}` : ''}`;
    return { type: 'library', name, version, purl: `pkg:deb/debian/${encodeURIComponent(name)}@${encodeURIComponent(version)}?${qualifiers}` };
  });
}

// The lock file's hash is of the whole package, as NuGet verifies it at restore.
function locked() {
  const analyzers = [...text(join(root, 'Directory.Packages.props')).matchAll(/<GlobalPackageReference Include="([^"]+)"/g)].map(match => match[1]);
  const all = Object.values(json(join(root, 'functions/Pfmg.Cloud.Functions/packages.lock.json')).dependencies).flatMap(Object.entries);
  return new Map(all.filter(([name, entry]) => entry.type !== 'Project' && !analyzers.includes(name)).map(([name, entry]) => [name, entry]));
}

function nuget() {
  const lock = locked();
  const shipped = app
    ? Object.entries(json(join(app, 'pfmg.deps.json')).libraries).filter(([, library]) => library.type !== 'project').map(([id]) => id.split('/'))
    : [...lock].map(([name, entry]) => [name, entry.resolved]);
  return shipped.map(([id, version]) => {
    const name = id.replace(/^runtimepack\./, '');
    const entry = lock.get(name);
    if (name === id && entry?.resolved !== version) {
      throw new Error(`sbom: ${app} ships ${name} ${version}, which the lock file does not name.`);
    }

    return { type: 'library', name, version, ...hashes(entry?.contentHash), purl: `pkg:nuget/${name}@${version}` };
  });
}

// Of npm only what is no tool of the tests: the query engine.
function npm() {
  return Object.entries(json(join(root, 'package-lock.json')).packages).filter(([path, entry]) => path && !entry.dev).map(([path, entry]) => {
    const name = path.replace(/^.*node_modules\//, '');
    return {
      type: 'library', name, version: entry.version, licenses: [{ license: { id: entry.license } }],
      ...hashes(entry.integrity.replace(/^sha512-/, '')), purl: `pkg:npm/${name.replace('@', '%40')}@${entry.version}`,
    };
  });
}

// A library of the system that builds, copied beside the program (libzstd.so.1): no lock file names it. Its first text of the form 1.2.3 is its version.
function copied() {
  return (app ? readdirSync(app) : []).filter(file => /^lib.*\.so\.[0-9]+$/.test(file)).map(file => {
    const bytes = readFileSync(join(app, file));
    const name = file.replace(/\.so\..*$/, '');
    const version = /[^ -~]([0-9]+\.[0-9]+\.[0-9]+)\0/.exec(bytes.toString('latin1'))?.[1];
    if (!version) {
      throw new Error(`sbom: ${file} tells no version of itself.`);
    }

    return { type: 'library', name, version, hashes: [{ alg: 'SHA-256', content: createHash('sha256').update(bytes).digest('hex') }], purl: `pkg:generic/${name}@${version}` };
  });
}

// By code point, not by a locale's order.
const byPurl = (a, b) => a.purl < b.purl ? -1 : a.purl > b.purl ? 1 : 0;
const components = [...debian(), ...nuget(), ...npm(), ...copied()].map(component => ({ 'bom-ref': component.purl, ...component })).sort(byPurl);
const twice = components.find((component, index) => index > 0 && component.purl === components[index - 1].purl);
if (twice) {
  throw new Error(`sbom: ${twice.purl} is there twice.`);
}

const version = /<Version>([^<]+)<\/Version>/.exec(text(join(root, 'functions/Pfmg.Cloud.Functions/Pfmg.Cloud.Functions.csproj')))[1];
const digest = createHash('sha256').update(JSON.stringify([version, components])).digest();
// An id of content, in the form of RFC 9562 § 5.8.
digest[6] = (digest[6] & 0x0f) | 0x80;
digest[8] = (digest[8] & 0x3f) | 0x80;
const id = digest.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
console.log(JSON.stringify({
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  serialNumber: `urn:uuid:${id}`,
  version: 1,
  metadata: {
    component: { 'bom-ref': 'pfmg', type: 'application', name: 'pfmg', version },
    properties: [{ name: 'pfmg:runtime', value: app && existsSync(join(app, 'pfmg.deps.json')) ? 'as published' : 'not published: as locked, without the .NET runtime' }],
  },
  components,
}, null, 2));
