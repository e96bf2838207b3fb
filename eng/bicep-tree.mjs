// Prints what Bicep files declare, as one JSON object by file: parameters, variables, resources, modules and outputs, and every
// place that is not Bicep. A value is JSON where it is literal; an expression is {"$": its text}, a loop {"$for", "each"}.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Language, Parser } from 'web-tree-sitter';

await Parser.init();
const parser = new Parser();
parser.setLanguage(await Language.load(createRequire(import.meta.url).resolve('tree-sitter-bicep/tree-sitter-bicep.wasm')));

const literal = /^'((?:[^'\\$]|\\.|\$(?!\{))*)'$/s;
const unescape = text => text.replace(/\\(.)/gs, (_, one) => ({ n: '\n', r: '\r', t: '\t' })[one] ?? one);
const places = (node, found = []) => {
  if (node.isError || node.isMissing) {
    found.push(`${node.startPosition.row + 1}:${node.startPosition.column + 1}: ${node.isMissing ? `missing ${node.type}` : node.text.slice(0, 80)}`);
  }
  node.children.forEach(child => places(child, found));
  return found;
};

const parts = node => node.namedChildren.filter(child => !child.type.endsWith('comment'));

function key(node) {
  return node.type === 'string' && literal.test(node.text) ? unescape(literal.exec(node.text)[1]) : node.text;
}

const loop = node => node.text.slice(1, parts(node).at(-1).startIndex - node.startIndex).trim().replace(/^for\s+|\s*:$/g, '');

function value(node) {
  switch (node.type) {
    case 'object':
      return Object.fromEntries(parts(node).filter(child => child.type === 'object_property' && parts(child).length === 2)
        .map(child => parts(child)).map(([name, held]) => [key(name), value(held)]));
    case 'array':
      return parts(node).map(value);
    case 'for_statement':
      return { $for: loop(node), each: value(parts(node).at(-1)) };
    case 'string':
      return literal.test(node.text) ? unescape(literal.exec(node.text)[1]) : { $: node.text };
    case 'number':
      return Number(node.text);
    case 'boolean':
      return node.text === 'true';
    case 'null':
      return null;
    default:
      return { $: node.text };
  }
}

// What follows '=': an object, one under a condition, or a loop of either.
function declared(node, into) {
  if (node.type === 'for_statement') {
    into.loop = loop(node);
    return declared(parts(node).at(-1), into);
  }
  if (node.type === 'if_statement') {
    const [condition, body] = parts(node);
    into.condition = condition.text;
    return declared(body, into);
  }
  into.body = value(node);
  into.nested = parts(node).filter(child => child.type === 'object_property' && parts(child)[0].type === 'resource_declaration').map(child => parts(child)[0]);
  return into;
}

function resource(node, parent, file) {
  const [symbol, type, body] = parts(node);
  const [name, version] = key(type).split('@');
  const one = {
    symbol: parent ? `${parent.symbol}::${symbol.text}` : symbol.text,
    type: parent ? `${parent.type}/${name}` : name,
    version: version ?? parent?.version ?? null,
    parent: parent?.symbol ?? null,
    existing: node.children.some(child => child.type === 'existing'),
  };
  const { nested } = declared(body, one);
  delete one.nested;
  file.resources.push(one);
  nested.forEach(child => resource(child, one, file));
}

function decorated(nodes) {
  return Object.fromEntries(nodes.map(node => node.namedChildren[0]).map(call => [
    call.childForFieldName('function').text, parts(call.childForFieldName('arguments')).map(value)]));
}

// Names that are read: identifiers that are neither declared, nor a property, nor the function of a call.
function names(node, found) {
  const [first] = node.namedChildren;
  const skipped = node.type.endsWith('_declaration') || (node.type === 'object_property' && first?.type !== 'resource_declaration') ? first
    : node.type === 'call_expression' ? node.childForFieldName('function') : null;
  for (const child of node.namedChildren) {
    if (child.type === 'identifier' && child.id !== skipped?.id) {
      found.read.add(child.text);
    }
    if (child.type === 'identifier' && child.id === skipped?.id && node.type === 'call_expression') {
      found.called.add(child.text);
    }
    if (node.type === 'for_statement' && child.type === 'identifier' && child.id === first.id) {
      found.local.add(child.text);
    }
    if (['loop_variable', 'loop_enumerator'].includes(child.type) || (node.type === 'lambda_expression' && child.id === first.id)) {
      found.local.add(child.text);
    }
    names(child, found);
  }
  return found;
}

function read(text) {
  const root = parser.parse(text).rootNode;
  const found = names(root, { read: new Set(), called: new Set(), local: new Set() });
  const file = {
    faults: places(root), parameters: [], variables: {}, resources: [], modules: [], outputs: [],
    reads: [...found.read], calls: [...found.called], locals: [...found.local],
  };
  // Of what is not Bicep the tree is a guess.
  if (file.faults.length > 0) {
    return { ...file, reads: [], calls: [], locals: [] };
  }
  let decorators = {};
  for (const node of parts(root)) {
    const [first, second, third] = parts(node);
    switch (node.type) {
      case 'decorators':
        decorators = decorated(parts(node));
        continue;
      case 'parameter_declaration':
        file.parameters.push({ name: first.text, type: second?.text, ...(third && { default: value(third) }), decorators });
        break;
      case 'variable_declaration':
        file.variables[first.text] = value(second);
        break;
      case 'resource_declaration':
        resource(node, null, file);
        break;
      case 'module_declaration': {
        const one = { symbol: first.text, path: key(second) };
        declared(third, one);
        delete one.nested;
        file.modules.push(one);
        break;
      }
      case 'output_declaration':
        file.outputs.push({ name: first.text, type: second.text, value: value(third), decorators });
        break;
      default:
    }
    decorators = {};
  }
  return file;
}

console.log(JSON.stringify(Object.fromEntries(process.argv.slice(2).map(file => [file, read(readFileSync(file, 'utf8'))]))));
