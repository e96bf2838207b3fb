// What a secret looks like. Each rule names itself, the pattern whose first group is the secret, and what the secret must further be.
// `binary`: also looked for in binaries, whose random bytes match looser rules by chance. `near`: a text that every match holds, to look for first.
// Sources: Microsoft's pages on SAS, storage keys, connection strings and identifiable keys ("AzFu", "Q~"); RFC 7468 (PEM), RFC 7519 (JWT),
// RFC 6750 (bearer tokens); the prefixes that GitHub, npm, Slack and AWS publish for theirs.

// Bits a character: letters drawn from 64 give about 4.5 in a key's length, hexadecimal ones 3 to 4.
function entropy(text) {
  const counts = new Map();
  for (const character of text) {
    counts.set(character, (counts.get(character) ?? 0) + 1);
  }

  return [...counts.values()].reduce((sum, count) => sum - (count / text.length) * Math.log2(count / text.length), 0);
}

const random = text => /[0-9]/.test(text) && /[A-Za-z]/.test(text) && entropy(text) >= 2.5;

export const rules = [
  { name: 'shared access signature', binary: true, near: 'sig=', pattern: /[?&;"'\s]sig=((?:[A-Za-z0-9+/_-]|%[0-9A-Fa-f]{2}){20,}=*)/g, is: random },
  { name: 'account key', binary: true, near: 'Key=', pattern: /(?:AccountKey|SharedAccessKey|SharedSecret|PrimaryKey)=([A-Za-z0-9+/]{20,}={0,2})/g, is: random },
  // 64 random bytes, as storage and Cosmos DB have them; the hash of a package in a lock file has the same shape.
  { name: 'key of 512 bits', near: '==', pattern: /(?<!sha512-|"(?:contentHash|content|sha512)": "|[A-Za-z0-9+/])([A-Za-z0-9+/]{86}==)(?![A-Za-z0-9+/=])/g, is: random },
  { name: 'private key', binary: true, near: 'PRIVATE KEY-----', pattern: /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----(?:\s|\\[nr]|[A-Za-z-]+: [^\n]*)*([A-Za-z0-9+/=]{40,})/g },
  { name: 'private key as JWK', near: '"d"', pattern: /"d"\s*:\s*"([A-Za-z0-9_-]{40,})"/g, is: random },
  { name: 'JSON web token', binary: true, near: 'eyJ', pattern: /\b(eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,})/g },
  { name: 'bearer token', near: 'earer ', pattern: /[Bb]earer\s+([A-Za-z0-9._~+/-]{20,}=*)/g, is: random },
  { name: 'basic authorization', near: 'asic ', pattern: /uthorization["']?\s*[:=,]\s*["']?[Bb]asic\s+([A-Za-z0-9+/]{12,}={0,2})/g },
  { name: 'application insights key', near: 'InstrumentationKey=', pattern: /InstrumentationKey=([0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12})/g, is: text => !/^[0-]+$/.test(text) },
  { name: 'client secret', binary: true, near: 'Q~', pattern: /(?<![A-Za-z0-9_~.-])([A-Za-z0-9_~.-]{3}[0-9]Q~[A-Za-z0-9_~.-]{31,34})(?![A-Za-z0-9_~.-])/g, is: random },
  { name: 'function key', binary: true, near: 'AzFu', pattern: /([A-Za-z0-9_-]{44}AzFu[A-Za-z0-9_-]{4,6}={0,2})/g, is: random },
  { name: 'GitHub token', binary: true, near: 'gh', pattern: /\b(gh[pousr]_[A-Za-z0-9]{36,})/g },
  { name: 'GitHub token of fine grain', binary: true, near: 'github_pat_', pattern: /\b(github_pat_[A-Za-z0-9_]{40,})/g },
  { name: 'npm token', binary: true, near: 'npm_', pattern: /\b(npm_[A-Za-z0-9]{36})\b/g, is: random },
  { name: 'Slack token', binary: true, near: 'xox', pattern: /\b(xox[abeoprs]-[A-Za-z0-9-]{20,})/g, is: random },
  { name: 'AWS key', near: 'AKIA', pattern: /\b(AKIA[0-9A-Z]{16})\b/g, is: random },
  { name: 'password in an address', near: '://', pattern: /[a-z][a-z0-9+.-]{2,}:\/\/[^\s:/@"'`<>{}$]+:([^\s:/@"'`<>{}$]{6,})@[A-Za-z0-9]/g },
  { name: 'password in a connection string', near: ';', pattern: /(?:;|^|["'`])\s*(?:[Pp]assword|[Pp]wd)\s*=\s*([^\s;"'`<>{}$]{6,})/gm },
  {
    name: 'assigned secret',
    near: '',
    pattern: /(?:[Ss]ecret|SECRET|[Pp]assword|PASSWORD|[Pp]asswd|[Tt]oken|TOKEN|[Aa]pi_?[Kk]ey|API_?KEY|[Aa]ccess_?[Kk]ey|[Ss]igning_?[Kk]ey|[Ss]hared_?[Kk]ey|[Pp]rivate_?[Kk]ey)["']?\s*[:=]\s*["']([A-Za-z0-9+/_=.~-]{16,})["']/g,
    is: text => random(text) && !/^[A-Za-z]+([._-][A-Za-z0-9]+)+$/.test(text),
  },
];

// Files that hold secrets by what they are.
export const secretFiles = [
  { name: 'environment file', is: name => /^\.env(\..+)?$/.test(name) && !/\.(example|sample)$/.test(name) },
  { name: 'settings of one machine', is: name => name === 'local.settings.json' },
  { name: 'key store', is: name => /\.(pfx|p12|jks|keystore|key|ppk)$/i.test(name) || /^id_(rsa|dsa|ecdsa|ed25519)$/.test(name) },
  // A strong-name key: the first byte of the blob tells a pair (7) from a public key (6, or 0 before the header).
  { name: 'key pair of an assembly', is: (name, bytes) => name.endsWith('.snk') && bytes[0] === 7 },
];

// Values that anyone may know, by SHA-256, each with where it comes from.
export const allowed = new Map([
  ['0011cc25eb4320717494d2703e8cba85743e71b500283c21c8b88147992f9059', 'the storage emulator, published by Microsoft; opens nothing but Azurite'],
  ['6564a4d41c2dbfb6adf217d7fcfc44623659dee73871880e222012d36cb1871b', 'the Cosmos DB emulator, published by Microsoft; opens nothing but emulators'],
]);
