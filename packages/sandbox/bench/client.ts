/** Calls a sandbox from a process of its own, over connections that stay open: `node client.ts <url> <calls> <connections>`. */
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
    const asked = request(`${url}/v1/customers`, { method: 'POST', agent, headers }, (response) => {
      if (response.statusCode !== 200) {
        reject(new Error(`answered ${response.statusCode}`))
      }
      response.resume().on('end', resolve)
    })
    asked.on('error', reject).end(body)
  })
}

let left = Number(calls)
async function one() {
  while (left-- > 0) {
    await call()
  }
}
await Promise.all(Array.from({ length: Number(connections) }, one))
agent.destroy()
