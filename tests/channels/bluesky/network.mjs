// Bluesky's own servers on loopback: the home of accounts (PDS), what everybody sees (AppView), the directory (PLC)
// and moderation (Ozone). Ends when its standard input does. Says "ready" and the addresses as one line of JSON.
import { createRequire } from 'node:module'

const require = createRequire(`${process.argv[2]}/package.json`)
const { TestNetwork } = require('@atproto/dev-env')
const ports = JSON.parse(process.argv[3])

const network = await TestNetwork.create({
  dbPostgresSchema: 'hilft',
  pds: { port: ports.pds, hostname: 'localhost' },
  bsky: { port: ports.bsky, publicUrl: `http://localhost:${ports.bsky}` },
  plc: { port: ports.plc },
  ozone: { port: ports.ozone },
})
console.log(JSON.stringify({ ready: true, pds: network.pds.url, bsky: network.bsky.url }))
process.stdin.resume()
process.stdin.on('end', () => process.exit(0))
