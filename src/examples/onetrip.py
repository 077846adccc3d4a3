# python3 src/examples/onetrip.py http://localhost:8080
#
# What a client of onetrip does, with Python 3.9 or later and nothing else. ONETRIP_KEY holds the API key, where the service asks for one.
import http.client
import json
import os
import sys
import time
import uuid
from urllib.parse import urlsplit

BASE = urlsplit(sys.argv[1] if len(sys.argv) > 1 else "http://localhost:8080")
RUN = uuid.uuid4().hex[:8]  # part of every name, so that the next run finds its names free
JSON = {"Content-Type": "application/json"}
NDJSON = {"Content-Type": "application/x-ndjson"}


# --- send, and send again ------------------------------------------------------------------------------------------------


def send_once(method, path, headers=None, body=None):
    secure = BASE.scheme == "https"
    connection = (http.client.HTTPSConnection if secure else http.client.HTTPConnection)(BASE.netloc, timeout=60)
    key = {"Authorization": "Bearer " + os.environ["ONETRIP_KEY"]} if "ONETRIP_KEY" in os.environ else {}
    content = body() if callable(body) else body  # a stream is made anew for each attempt
    connection.request(method, path, content, {**key, **(headers or {})}, encode_chunked=callable(body))
    return connection.getresponse()


def send(method, path, headers=None, body=None):
    """Repeats a request that got no answer, or one that says when to come again.

    So a write needs an Idempotency-Key, a Stream-Id or If-Match: with it the service does the work once, however often the request
    arrives.
    """
    chunked = {"Transfer-Encoding": "chunked"} if callable(body) else {}
    for attempt in range(1, 9):
        try:
            answer = send_once(method, path, {**chunked, **(headers or {})}, body)
        except (OSError, http.client.HTTPException):
            if attempt == 8:
                raise
            time.sleep(0.1 * 2**attempt)
            continue
        retry_after = answer.headers["Retry-After"]
        if attempt == 8 or (not retry_after and answer.status != 504):
            return answer
        answer.close()
        time.sleep(float(retry_after or 0.1 * 2**attempt))


# --- read a stream ---------------------------------------------------------------------------------------------------------


def values(answer):
    """NDJSON: a value per line, as it arrives."""
    for line in answer:
        yield json.loads(line)


def events(answer):
    """Server-Sent Events: id and data of each. The caller closes the answer to leave."""
    fields = {}
    for line in answer:
        name, _, value = line.decode().rstrip("\n").partition(":")
        if name:
            fields[name] = value
        elif fields.get(""):  # a comment, which only keeps the connection alive
            fields = {}
        else:
            if "data" in fields:
                yield fields.get("id"), json.loads(fields["data"])
            fields = {}


def subscribe(path, last=None):
    return send("GET", path, {"Accept": "text/event-stream", **({"Last-Event-ID": last} if last else {})})


def user(name):
    return json.dumps({"username": f"{name}-{RUN}", "score": 1, "profile": {"firstname": name, "lastname": "Example"}})


def create(name):
    return send("POST", "/users", {**JSON, "Idempotency-Key": f"create-{name}-{RUN}"}, user(name))


# --- 1. stream: lines go up, verdicts come down ------------------------------------------------------------------------------


def five_users():
    for name in ["ada", "bea", "ada", "cyd", "dot"]:  # the second ada is refused
        yield (user(name) + "\n").encode()


for line in values(send("POST", "/users", {**NDJSON, "Idempotency-Key": f"five-{RUN}"}, five_users)):
    if "summary" in line:
        assert line["summary"] == {"lines": 5, "created": 4, "failed": 1}, line
    elif "problem" in line:
        print(f"stream: line {line['line']} is refused: {line['problem']['detail']}")
listed = [one for one in values(send("GET", "/users", {"Accept": "application/x-ndjson"})) if one["username"].endswith(RUN)]
assert len(listed) == 4, listed
print("stream: 5 lines sent, 4 users stored and listed")

# --- 2. retry: the same Idempotency-Key gets the same answer -------------------------------------------------------------------

first = create("eve")
again = create("eve")  # as after a lost answer
assert first.status == 201, first.read()
assert first.read() == again.read()
print("retry: sent twice, created once")

# --- 3. follow: events resume after a break -------------------------------------------------------------------------------------

live = subscribe("/actions")
create("fay")
for last, action in events(live):
    if action["action"].endswith(f"fay-{RUN}"):
        break
live.close()  # here the connection breaks
create("gil")  # meanwhile
create("hal")
missed = ["gil", "hal"]
live = subscribe("/actions", last)
for _, action in events(live):
    if action["action"].endswith(f"{missed[0]}-{RUN}"):
        missed.pop(0)
    if not missed:
        break
live.close()
print(f"follow: resumed after event {last}, nothing missed")

# --- 4. upload: a resumable stream goes on where it broke --------------------------------------------------------------------------

REPOSITORY = f"/repositories/example-{RUN}"
TOTAL = 25_000
STREAM = {**NDJSON, "Stream-Id": f"import-{RUN}"}


def commit(n):
    author = {"name": "Ada", "email": "ada@example.org"}
    return json.dumps({"sha": f"{n:040x}", "author": author, "committed": "2026-01-02T03:04:05Z", "message": f"Change {n}"})


def commits(begin, end):
    for n in range(begin, end, 1000):
        yield "".join(commit(i) + "\n" for i in range(n, min(n + 1000, end))).encode()


def progress():
    answer = send("GET", f"{REPOSITORY}/streams/import-{RUN}")
    return json.load(answer)["lines"] if answer.status == 200 else 0  # 404: no part is committed yet


def broken():
    yield from commits(0, 12_000)
    while not progress():
        time.sleep(0.02)
    raise ConnectionError("the network is gone, after a part of 10,000 lines")


try:
    send_once("POST", REPOSITORY + "/commits", {**STREAM, "Transfer-Encoding": "chunked"}, broken)
except ConnectionError as error:
    print("upload:", error)
while True:
    stored = progress()
    resumed = send("POST", f"{REPOSITORY}/commits?after={stored}", STREAM, lambda: commits(stored, TOTAL))
    if resumed.status != 409:
        break  # 409 where a part was committed in between: then read again how far it is
summary = list(values(resumed))[-1]["summary"]
assert summary["inserted"] == TOTAL, summary
print(f"upload: went on after line {stored}, {summary['inserted']} lines stored once each")

# --- 5. change: If-Match overwrites only the version that was read ------------------------------------------------------------------

CUSTOMER = f"/customers/{uuid.uuid4()}"
send("PUT", CUSTOMER)
is_first = True
while True:
    read = send("GET", CUSTOMER)
    name = json.load(read)["name"] or ""
    if is_first:  # another client is faster
        send("PUT", CUSTOMER, JSON, json.dumps({"email": "ada@example.org"}))
    is_first = False
    change = send("PUT", CUSTOMER, {**JSON, "If-Match": read.headers["ETag"]}, json.dumps({"name": (name + " Ada").strip()}))
    if change.status != 412:
        break
    print("change:", json.load(change)["detail"])  # read again
assert change.status == 200, change.read()
changed = json.load(send("GET", CUSTOMER))
assert (changed["name"], changed["email"]) == ("Ada", "ada@example.org"), changed
print("change: no write was lost")

# --- 6. job: work in the background, followed to its end -----------------------------------------------------------------------------

accepted = send(
    "POST",
    "/users",
    {**NDJSON, "Prefer": "respond-async", "Idempotency-Key": f"job-{RUN}"},
    "\n".join(user(name) for name in ["ian", "jan", "kim"]),
)
assert accepted.status == 202, accepted.read()
location = accepted.headers["Location"]
for _, job in events(subscribe(location)):  # the stream ends with the job
    pass
assert job["state"] == "succeeded", job
for line in values(send("GET", location + "/answer")):
    if "summary" in line:
        print(f"job: {job['state']}, {line['summary']['created']} users created")
