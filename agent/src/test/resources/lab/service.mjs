// A local service with a WebSocket at /api/mcp/ws/ID?server_params=BASE64, as coding agents run them.
//
//   node service.mjs MODE PORT HOST ID [DELAY_MS | NEXT_PORT]
//
//   open      starts the command that server_params names: the confused deputy. It serves this one ID only, which the
//             test that starts it makes up and writes into its own page, and it ends with its parent.
//   hardened  wants a token and starts only commands of a fixed registry
//   relay     passes the request on to another local service
import { createHash } from 'node:crypto';
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { connect } from 'node:net';

const [mode, port, host, id, extra] = process.argv.slice(2);
const REGISTRY = { version: ['node', '--version'] };

function accept(request, socket) {
  const key = request.headers['sec-websocket-key'] ?? '';
  const proof = createHash('sha1').update(key + '258EAFA5-E914-47DA-95CA-C5AB0DC85B11').digest('base64');
  socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n'
      + `Sec-WebSocket-Accept: ${proof}\r\n\r\n`);
}

function run(command, args) {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  child.on('error', (error) => console.error(String(error)));
  child.on('spawn', () => console.log(`spawned ${child.pid}`));
}

function refuse(socket) {
  socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n');
  console.log('refused');
}

const server = createServer((request, response) => response.end('service\n'));

server.on('upgrade', (request, socket) => {
  socket.on('error', () => socket.destroy());
  const url = new URL(request.url, 'http://localhost');
  if (url.pathname !== `/api/mcp/ws/${id}`) {
    refuse(socket);
  } else if (mode === 'open') {
    accept(request, socket);
    const wanted = JSON.parse(Buffer.from(url.searchParams.get('server_params'), 'base64').toString());
    setTimeout(() => run(wanted.command, wanted.args), Number(extra ?? 0));
  } else if (mode === 'hardened') {
    const entry = REGISTRY[url.searchParams.get('server')];
    if (entry === undefined || url.searchParams.get('token') !== process.env.SERVICE_TOKEN) {
      refuse(socket);
    } else {
      accept(request, socket);
      run(entry[0], entry.slice(1));
    }
  } else if (mode === 'relay') {
    const next = connect(Number(extra), '127.0.0.1');
    next.on('error', () => socket.destroy());
    next.write(`GET ${request.url} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n`
        + `Sec-WebSocket-Key: ${request.headers['sec-websocket-key']}\r\nSec-WebSocket-Version: 13\r\n\r\n`);
    next.pipe(socket);
    socket.pipe(next);
  }
});

process.stdin.on('end', () => process.exit(0)).resume();
server.listen(Number(port), host, () => console.log(`listening ${server.address().port}`));
