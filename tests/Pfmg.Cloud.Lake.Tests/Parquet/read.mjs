// Prints a Parquet file as JSON lines, every value as text or null: hyparquet as an independent reader.
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'

const file = await asyncBufferFromFile(process.argv[2])
const rows = await parquetReadObjects({ file, compressors })
const lines = rows.map(row => JSON.stringify(Object.values(row).map(value => value === null || value === undefined ? null : Array.isArray(value) ? JSON.stringify(value) : String(value))))
process.stdout.write(lines.join('\n') + '\n')
