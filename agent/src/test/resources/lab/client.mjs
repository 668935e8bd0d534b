// Opens a WebSocket without a browser, as the tool of a coding agent does.
//
//   node client.mjs WEBSOCKET_URL
import { request } from 'node:http';

const url = new URL(process.argv[2].replace(/^ws:/, 'http:'));
const call = request(url, {
  headers: {
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': Buffer.from('0123456789abcdef').toString('base64'),
  },
});
call.on('upgrade', (response, socket) => {
  console.log('open');
  setTimeout(() => { socket.destroy(); process.exit(0); }, 4000);
});
call.on('response', (response) => { console.log(`status ${response.statusCode}`); process.exit(0); });
call.on('error', (error) => { console.error(String(error)); process.exit(1); });
call.end();
