// java src/examples/Onetrip.java http://localhost:8080
//
// What a client of onetrip does, with Java 17 or later and nothing else. ONETRIP_KEY holds the API key, where the
// service asks for one.
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Each step is a method. The JSON is read by a regular expression, as Java has no parser: use the one that you have.
 */
final class Onetrip {
    private static final String JSON = "application/json";
    private static final String NDJSON = "application/x-ndjson";
    private static final String EVENTS = "text/event-stream";
    private static final int ATTEMPTS = 8;

    /** Part of every name, so that the next run finds its names free. */
    private static final String RUN = UUID.randomUUID().toString().substring(0, 8);

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String base;

    private Onetrip(String base) {
        this.base = base;
    }

    public static void main(String[] args) throws Exception {
        Onetrip onetrip = new Onetrip(args.length > 0 ? args[0] : "http://localhost:8080");
        onetrip.stream();
        onetrip.retry();
        onetrip.follow();
        onetrip.upload();
        onetrip.change();
        onetrip.job();
    }

    // --- send, and send again

    /**
     * Repeats a request that got no answer, or one that says when to come again. So a write needs an Idempotency-Key, a
     * Stream-Id or If-Match: with it the service does the work once, however often the request arrives.
     */
    private HttpResponse<Stream<String>> send(String method, String path, BodyPublisher body, String... headers)
            throws IOException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            Optional<String> retryAfter = Optional.empty();
            try {
                HttpResponse<Stream<String>> answer =
                        client.send(request(method, path, body, headers), BodyHandlers.ofLines());
                retryAfter = answer.headers().firstValue("Retry-After");
                if (attempt == ATTEMPTS || (retryAfter.isEmpty() && answer.statusCode() != 504)) {
                    return answer;
                }
                answer.body().close();
            } catch (IOException broken) {
                if (attempt == ATTEMPTS) {
                    throw broken;
                }
            }
            Thread.sleep(
                    retryAfter.map(seconds -> Long.parseLong(seconds) * 1000).orElse(100L << attempt));
        }
    }

    private HttpRequest request(String method, String path, BodyPublisher body, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base + path)).method(method, body);
        Optional.ofNullable(System.getenv("ONETRIP_KEY"))
                .ifPresent(key -> request.header("Authorization", "Bearer " + key));
        return (headers.length == 0 ? request : request.headers(headers)).build();
    }

    private HttpResponse<Stream<String>> get(String path, String... headers) throws IOException, InterruptedException {
        return send("GET", path, BodyPublishers.noBody(), headers);
    }

    private HttpResponse<Stream<String>> create(String name) throws IOException, InterruptedException {
        String key = "create-" + name + "-" + RUN;
        return send(
                "POST", "/users", BodyPublishers.ofString(user(name)), "Content-Type", JSON, "Idempotency-Key", key);
    }

    private static String user(String name) {
        return """
                {"username":"%s-%s","score":1,"profile":{"firstname":"%s","lastname":"Example"}}""".formatted(name, RUN, name);
    }

    // --- read an answer

    private static String text(HttpResponse<Stream<String>> answer) {
        try (Stream<String> lines = answer.body()) {
            return lines.collect(Collectors.joining("\n"));
        }
    }

    /** The first text or number under the name; empty for null. */
    private static String field(String json, String name) {
        Matcher value = Pattern.compile("\"" + name + "\":(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^,}]*))")
                .matcher(json);
        check(value.find(), json);
        String text = value.group(1);
        return text != null ? text.replace("\\\"", "\"") : value.group(2).replace("null", "");
    }

    /** An event of a stream. */
    private record Event(String id, String data) {}

    /** Reads events until one ends with that text, or the stream ends; then closes the connection. */
    private static List<Event> events(HttpResponse<Stream<String>> answer, String end) {
        List<Event> events = new ArrayList<>();
        String id = "";
        try (Stream<String> lines = answer.body()) {
            for (Iterator<String> each = lines.iterator(); each.hasNext(); ) {
                String line = each.next();
                if (line.startsWith("id:")) {
                    id = line.substring(3);
                } else if (line.startsWith("data:")) {
                    events.add(new Event(id, line.substring(5)));
                    if (line.contains(end)) {
                        break;
                    }
                }
            }
        }
        return events;
    }

    private static void check(boolean holds, Object otherwise) {
        if (!holds) {
            throw new IllegalStateException(String.valueOf(otherwise));
        }
    }

    // --- 1. stream: lines go up while verdicts come down

    private void stream() throws IOException, InterruptedException {
        List<String> names = List.of("ada", "bea", "ada", "cyd", "dot"); // the second ada is refused
        BodyPublisher five = lines(0, names.size(), i -> user(names.get(i)));
        try (Stream<String> verdicts = send(
                        "POST", "/users", five, "Content-Type", NDJSON, "Idempotency-Key", "five-" + RUN)
                .body()) {
            verdicts.forEach(line -> {
                if (line.contains("\"summary\"")) {
                    check(line.equals("{\"summary\":{\"lines\":5,\"created\":4,\"failed\":1}}"), line);
                } else if (line.contains("\"problem\"")) {
                    System.out.println("stream: line " + field(line, "line") + " is refused: " + field(line, "detail"));
                }
            });
        }
        try (Stream<String> users = get("/users", "Accept", NDJSON).body()) {
            check(users.filter(line -> line.contains("-" + RUN + "\"")).count() == 4, "not 4 users are listed");
        }
        System.out.println("stream: 5 lines sent, 4 users stored and listed");
    }

    /** Lines that are made while they are sent, and made anew for each attempt. */
    private static BodyPublisher lines(int from, int to, IntFunction<String> line) {
        return BodyPublishers.ofInputStream(() -> stream(from, to, line));
    }

    private static InputStream stream(int from, int to, IntFunction<String> line) {
        Iterator<Integer> numbers = IntStream.range(from, to).iterator();
        return new SequenceInputStream(new Enumeration<InputStream>() {
            @Override
            public boolean hasMoreElements() {
                return numbers.hasNext();
            }

            @Override
            public InputStream nextElement() {
                return new ByteArrayInputStream((line.apply(numbers.next()) + "\n").getBytes(StandardCharsets.UTF_8));
            }
        });
    }

    // --- 2. retry: the same Idempotency-Key gets the same answer

    private void retry() throws IOException, InterruptedException {
        HttpResponse<Stream<String>> first = create("eve");
        HttpResponse<Stream<String>> again = create("eve"); // as after a lost answer
        check(first.statusCode() == 201, first);
        check(text(first).equals(text(again)), "two answers");
        System.out.println("retry: sent twice, created once");
    }

    // --- 3. follow: events resume after a break

    private void follow() throws IOException, InterruptedException {
        HttpResponse<Stream<String>> live = get("/actions", "Accept", EVENTS);
        create("fay");
        List<Event> before = events(live, "fay-" + RUN); // here the connection breaks
        String last = before.get(before.size() - 1).id();
        create("gil"); // meanwhile
        create("hal");
        List<Event> missed = events(get("/actions", "Accept", EVENTS, "Last-Event-ID", last), "hal-" + RUN);
        check(missed.stream().filter(event -> event.data().contains("-" + RUN)).count() == 2, missed);
        System.out.println("follow: resumed after event " + last + ", nothing missed");
    }

    // --- 4. upload: a resumable stream goes on where it broke

    private void upload() throws IOException, InterruptedException {
        String repository = "/repositories/example-" + RUN;
        String[] headers = {"Content-Type", NDJSON, "Stream-Id", "import-" + RUN};
        int total = 25_000;
        String progress = repository + "/streams/import-" + RUN;
        try {
            BodyPublisher broken = BodyPublishers.ofInputStream(
                    () -> new SequenceInputStream(stream(0, 12_000, Onetrip::commit), new BrokenStream(progress)));
            client.send(request("POST", repository + "/commits", broken, headers), BodyHandlers.discarding());
        } catch (IOException broken) {
            System.out.println("upload: " + broken.getMessage());
        }
        HttpResponse<Stream<String>> resumed;
        int stored;
        do { // 409 where a part was committed in between: then read again how far it is
            stored = stored(progress);
            String rest = repository + "/commits?after=" + stored;
            resumed = send("POST", rest, lines(stored, total, Onetrip::commit), headers);
        } while (resumed.statusCode() == 409);
        String answer = text(resumed);
        String summary = answer.substring(answer.lastIndexOf('\n') + 1);
        check(field(summary, "inserted").equals("" + total), summary);
        System.out.println("upload: went on after line " + stored + ", " + total + " lines stored once each");
    }

    private static String commit(int n) {
        return """
                {"sha":"%040x","author":{"name":"Ada","email":"ada@example.org"},"committed":"2026-01-02T03:04:05Z",\
                "message":"Change %d"}""".formatted(n, n);
    }

    private int stored(String progress) throws IOException, InterruptedException {
        HttpResponse<Stream<String>> answer = get(progress);
        String body = text(answer);
        return answer.statusCode() == 200 ? Integer.parseInt(field(body, "lines")) : 0; // 404: no part is committed yet
    }

    /** Breaks as soon as a part of 10,000 lines is committed. */
    private final class BrokenStream extends InputStream {
        private final String progress;

        BrokenStream(String progress) {
            this.progress = progress;
        }

        @Override
        public int read() throws IOException {
            try {
                while (stored(progress) == 0) {
                    Thread.sleep(20);
                }
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            throw new IOException("the network is gone");
        }
    }

    // --- 5. change: If-Match overwrites only the version that was read

    private void change() throws IOException, InterruptedException {
        String customer = "/customers/" + UUID.randomUUID();
        text(send("PUT", customer, BodyPublishers.noBody()));
        HttpResponse<Stream<String>> answer;
        boolean isFirst = true;
        do {
            HttpResponse<Stream<String>> read = get(customer);
            String etag = read.headers().firstValue("ETag").orElseThrow();
            String name = (field(text(read), "name") + " Ada").strip();
            if (isFirst) { // another client is faster
                text(send(
                        "PUT",
                        customer,
                        BodyPublishers.ofString("{\"email\":\"ada@example.org\"}"),
                        "Content-Type",
                        JSON));
            }
            isFirst = false;
            BodyPublisher body = BodyPublishers.ofString("{\"name\":\"" + name + "\"}");
            answer = send("PUT", customer, body, "Content-Type", JSON, "If-Match", etag);
            if (answer.statusCode() == 412) {
                System.out.println("change: " + field(text(answer), "detail")); // read again
            }
        } while (answer.statusCode() == 412);
        check(answer.statusCode() == 200, answer);
        String changed = text(get(customer));
        check(field(changed, "name").equals("Ada") && field(changed, "email").equals("ada@example.org"), changed);
        System.out.println("change: no write was lost");
    }

    // --- 6. job: work in the background, followed to its end

    private void job() throws IOException, InterruptedException {
        HttpResponse<Stream<String>> accepted = send(
                "POST",
                "/users",
                BodyPublishers.ofString(String.join("\n", user("ian"), user("jan"), user("kim"))),
                "Content-Type",
                NDJSON,
                "Prefer",
                "respond-async",
                "Idempotency-Key",
                "job-" + RUN);
        check(accepted.statusCode() == 202, text(accepted));
        String location = accepted.headers().firstValue("Location").orElseThrow();
        List<Event> states = events(get(location, "Accept", EVENTS), "\"succeeded\""); // the stream ends with the job
        check(states.get(states.size() - 1).data().contains("\"succeeded\""), states);
        String answer = text(get(location + "/answer"));
        String summary = answer.substring(answer.lastIndexOf('\n') + 1);
        System.out.println("job: succeeded, " + field(summary, "created") + " users created");
    }
}
