// Reads a Delta table at its latest version by its _delta_log alone, with hyparquet: prints rows and a checksum of them.
// A row's text: columns in the order of schemaString, joined by U+001F; numbers with fractions as floor(16 x), bytes in hex, lists joined by U+001E, null as \N.
import { createHash } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'

const table = process.argv[2]
const log = join(table, '_delta_log')
const active = new Map()
let schema
for (const name of readdirSync(log).filter(one => /^\d{20}\.json$/.test(one)).sort()) {
  for (const line of readFileSync(join(log, name), 'utf8').split('\n').filter(one => one)) {
    const { metaData, remove, add } = JSON.parse(line)
    if (metaData) schema = JSON.parse(metaData.schemaString)
    if (remove) active.delete(remove.path)
    if (add) active.set(add.path, add)
  }
}

const text = (value, type) => value === null || value === undefined ? '\\N'
  : type === 'float' || type === 'double' ? String(Math.floor(value * 16))
  : type.type === 'array' ? value.join('\x1e')
  : type === 'binary' ? Buffer.from(value).toString('hex').toUpperCase()
  : String(value)

let rows = 0
let checksum = 0n
for (const path of active.keys()) {
  const file = await asyncBufferFromFile(join(table, decodeURIComponent(path)))
  for (const row of await parquetReadObjects({ file, compressors, utf8: false })) {
    const line = schema.fields.map(field => text(row[field.name], field.type)).join('\x1f')
    checksum += BigInt('0x' + createHash('md5').update(line, 'utf8').digest('hex').slice(0, 12))
    rows++
  }
}

process.stdout.write(`${active.size} ${rows} ${checksum}\n`)
