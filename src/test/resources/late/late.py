# Sends all before it reads: port, path, line, count. Prints status, lines, the last line.
import http.client
import socket
import sys

port, path, line, count = int(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4])
connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
connection.sock = socket.socket()
for option in (socket.SO_RCVBUF, socket.SO_SNDBUF):
    connection.sock.setsockopt(socket.SOL_SOCKET, option, 64 * 1024)
connection.sock.settimeout(300)
connection.sock.connect(("127.0.0.1", port))
body = (line + "\n").encode() * count
connection.request("POST", path, body, {"Content-Type": "application/x-ndjson"})
answer = connection.getresponse()
lines = answer.read().decode().splitlines()
print(answer.status, len(lines), lines[-1])
