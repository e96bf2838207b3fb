// Holds documents against the JSON Schemas of Beacon v2: FOLDER of the specification; documents on standard input as
// [{"name", "schema": "framework/json/…" or "models/…" with an optional #/pointer, "document"}]. Prints {name: [fault]}.
// VRS 1.3, to which records refer, is not in the folder: what of it Beacons answer with is written down here, from its text.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import Ajv from 'ajv/dist/2020.js';

const home = 'https://raw.githubusercontent.com/ga4gh-beacon/beacon-v2/main/';
const folder = process.argv[2];

const number = { type: 'object', required: ['type', 'value'], properties: { type: { const: 'Number' }, value: { type: 'integer', minimum: 0 } } };
const sequence = {
  type: 'object', required: ['type', 'sequence_id', 'interval'],
  properties: {
    type: { const: 'SequenceLocation' },
    sequence_id: { type: 'string', pattern: '^\\w[^:]*:.+$' },
    interval: { type: 'object', required: ['type', 'start', 'end'], properties: { type: { const: 'SequenceInterval' }, start: number, end: number } },
  },
};
const variation = types => ({ type: 'object', required: ['type'], properties: { type: { enum: types } } });
const vrs = {
  $id: 'https://w3id.org/ga4gh/schema/vrs/1.3/vrs.json',
  definitions: {
    Location: sequence,
    MolecularVariation: variation(['Allele', 'Haplotype']),
    SystemicVariation: variation(['CopyNumberChange', 'CopyNumberCount', 'Genotype']),
  },
};

function schemas(below) {
  return readdirSync(below, { withFileTypes: true }).flatMap(entry => {
    const path = join(below, entry.name);
    return entry.isDirectory() ? entry.name.startsWith('examples') ? [] : schemas(path) : entry.name.endsWith('.json') && entry.name !== 'endpoints.json' ? [path] : [];
  });
}

const ajv = new Ajv({ allErrors: true, strict: false });
ajv.addFormat('date', /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/);
ajv.addFormat('date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/);
ajv.addFormat('uri', /^[a-z][a-z0-9+.-]*:[^\s{}]+$/i);
ajv.addFormat('uri-template', /^[a-z][a-z0-9+.-]*:[^\s]+$/i);
ajv.addFormat('int32', true);
ajv.addFormat('int64', true);
ajv.addFormat('datetime', true);
ajv.addSchema(vrs);
const files = schemas(folder).map(file => relative(folder, file));
for (const file of files) {
  ajv.addSchema({ ...JSON.parse(readFileSync(join(folder, file), 'utf8')), $id: home + file });
}

// The default model means the framework's common parts where it has none of that name.
const [common, model] = ['framework/json/common/', 'models/json/beacon-v2-default-model/common/'];
for (const file of files.filter(one => one.startsWith(common) && !files.includes(model + one.slice(common.length)))) {
  ajv.addSchema({ $id: home + model + file.slice(common.length), $ref: home + file });
}

const faults = {};
for (const { name, schema, document } of JSON.parse(readFileSync(0, 'utf8'))) {
  const valid = ajv.getSchema(home + schema) ?? ajv.compile({ $ref: home + schema });
  faults[name] = valid(document) ? [] : valid.errors.map(error => `${error.instancePath || '/'} ${error.message}`);
}

console.log(JSON.stringify(faults));
