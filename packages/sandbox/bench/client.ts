/**
 * Calls a sandbox from a separate process, over keep-alive connections:
 * `node client.ts <url> <calls> <connections>`.
 */
import { Agent, request } from 'node:http'

const [url = '', calls = '0', connections = '1'] = process.argv.slice(2)
const agent = new Agent({ keepAlive: true, maxSockets: Number(connections) })
const body = 'name=Ada+Lovelace&email=ada%40example.com'
const headers = {
  authorization: 'Bearer sk_test_x',
  'content-type': 'application/x-www-form-urlencoded',
  'content-length': body.length,
}

function call(): Promise<void> {
  return new Promise((resolve, reject) => {
    const outgoing = request(`${url}/v1/customers`, { method: 'POST', agent, headers }, (response) => {
      if (response.statusCode !== 200) {
        reject(new Error(`The response was ${response.statusCode}`))
      }
      response.resume().on('end', resolve)
    })
    outgoing.on('error', reject).end(body)
  })
}

let remaining = Number(calls)
async function callRepeatedly() {
  while (remaining-- > 0) {
    await call()
  }
}
await Promise.all(Array.from({ length: Number(connections) }, callRepeatedly))
agent.destroy()
