// Reads YAML files and holds each against a JSON Schema: FILE… [--schema FILE]. Prints {"document", "faults"} by file.
// Schemas elsewhere that the schema refers to are not fetched: whatever they would say is taken as valid.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import Ajv from 'ajv/dist/2019.js';
import { parseDocument } from 'yaml';

const { positionals: files, values: { schema } } = parseArgs({ options: { schema: { type: 'string' } }, allowPositionals: true });

function validator(text) {
  const ajv = new Ajv({ allErrors: true, strict: false, validateFormats: false });
  for (const [, address] of text.matchAll(/"\$ref":\s*"(https:[^"#]+)/g)) {
    if (!ajv.getSchema(address)) {
      ajv.addSchema({}, address);
    }
  }
  return ajv.compile(JSON.parse(text));
}

const valid = schema ? validator(readFileSync(schema, 'utf8')) : () => true;

console.log(JSON.stringify(Object.fromEntries(files.map(file => {
  const parsed = parseDocument(readFileSync(file, 'utf8'), { prettyErrors: true });
  const faults = [...parsed.errors, ...parsed.warnings].map(fault => fault.message);
  const document = parsed.errors.length > 0 ? null : parsed.toJS();
  if (document !== null && !valid(document)) {
    faults.push(...valid.errors.map(fault => `${fault.instancePath || '/'} ${fault.message}`));
  }
  return [file, { document, faults }];
}))));
