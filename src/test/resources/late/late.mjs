// Sends all before it reads: port, path, line, count. Prints status, lines, the last line.
import http from 'node:http';

const [port, path, line, count] = process.argv.slice(2);
const body = Buffer.from((line + '\n').repeat(Number(count)));
const headers = { 'Content-Type': 'application/x-ndjson', 'Content-Length': body.length };
const request = http.request({ host: '127.0.0.1', port, path, method: 'POST', headers });
let sent = false;
request.on('response', (answer) => {
  const parts = [];
  answer.on('data', (part) => {
    parts.push(part);
    if (!sent) {
      answer.pause();
    }
  });
  request.on('finish', () => answer.resume());
  answer.on('end', () => {
    const lines = Buffer.concat(parts).toString().trimEnd().split('\n');
    console.log(answer.statusCode, lines.length, lines[lines.length - 1]);
  });
});
request.on('finish', () => { sent = true; });
request.end(body);
