// Serves one page that opens a WebSocket to the address it is given.
//
//   node page.mjs PORT WEBSOCKET_URL
import { createServer } from 'node:http';

const [port, target] = process.argv.slice(2);
const page = `<!doctype html><title>page</title><p id="state">loading</p><script>
const state = document.getElementById('state');
const socket = new WebSocket(${JSON.stringify(target)});
socket.onopen = () => { state.textContent = 'open'; };
socket.onerror = () => { state.textContent = 'error'; };
</script>`;

const server = createServer((request, response) => {
  response.setHeader('Content-Type', 'text/html');
  response.end(page);
});
process.stdin.on('end', () => process.exit(0)).resume();
server.listen(Number(port), '127.0.0.1', () => console.log(`listening ${server.address().port}`));
