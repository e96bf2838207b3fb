// Holds documents against schemas of OpenAPI 3.0 files: QUESTIONS FILE…, where QUESTIONS is a list of {"schema", "document"}, and a schema is
// named by its file's name and, after '#', its place in it. Prints the faults of each. Schemas elsewhere are not fetched: whatever they
// would say is taken as valid.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import Ajv from 'ajv/dist/2019.js';
import { parse } from 'yaml';

const ajv = new Ajv({ allErrors: true, strict: false, validateFormats: false, validateSchema: false });
const addresses = new Map();
for (const file of process.argv.slice(3)) {
  const text = readFileSync(file, 'utf8');
  for (const [, address] of text.matchAll(/\$ref'?:\s*['"]?(https:[^'"#\s]+)/g)) {
    if (!ajv.getSchema(address)) {
      ajv.addSchema({ components: { schemas: { Service: {} } } }, address);
    }
  }

  addresses.set(basename(file), `file://${file}`);
  ajv.addSchema(parse(text), `file://${file}`);
}

const asked = JSON.parse(readFileSync(process.argv[2], 'utf8'));
console.log(JSON.stringify(asked.map(({ schema, document }) => {
  const [file, place] = schema.split('#');
  const valid = ajv.compile({ $ref: `${addresses.get(file)}${place ? `#${place}` : ''}` });
  return valid(document) ? [] : valid.errors.map(fault => `${schema} ${fault.instancePath || '/'} ${fault.message}`);
})));
