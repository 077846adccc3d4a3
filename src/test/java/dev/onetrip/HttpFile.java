package dev.onetrip;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A file of requests in the format of VS Code's REST Client, as far as the examples use it. */
final class HttpFile {
    private static final Pattern VARIABLE = Pattern.compile("^@(\\w+) = (.*)$", Pattern.MULTILINE);
    private static final Pattern NAME = Pattern.compile("# @name (\\w+)\n");
    private static final Pattern ARROW = Pattern.compile(" → ([\\d, ]+)$");

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String text;
    private final Map<String, String> variables = new LinkedHashMap<>();

    /** What was sent, and what came back. */
    record Sent(String title, int status, String body) {
        /** The status that the title names for that time, 0 for the first. */
        int expected(int time) {
            Matcher arrow = ARROW.matcher(title);
            if (!arrow.find()) {
                throw new AssertionError("no status in: " + title);
            }
            String[] statuses = arrow.group(1).split(", ", -1);
            return Integer.parseInt(statuses[Math.min(time, statuses.length - 1)]);
        }
    }

    private HttpFile(String text) {
        this.text = text;
    }

    /** The file, with that service in place of the one that it names. */
    static HttpFile of(Path path, String base) throws IOException {
        HttpFile file = new HttpFile(Files.readString(path));
        Matcher variable = VARIABLE.matcher(file.text);
        while (variable.find()) {
            file.variables.put(variable.group(1), variable.group(2));
        }
        file.variables.put("base", base);
        return file;
    }

    /** Sends every request, from top to bottom. */
    List<Sent> send() throws IOException, InterruptedException {
        List<Sent> all = new ArrayList<>();
        for (String part : text.substring(text.indexOf("### ")).split("(?m)^### ", -1)) {
            if (!part.isBlank()) {
                all.add(send(part));
            }
        }
        return all;
    }

    private Sent send(String part) throws IOException, InterruptedException {
        int begin = part.indexOf('\n') + 1;
        Matcher name = NAME.matcher(part);
        boolean isNamed = name.find();
        String[] request = filled(part.substring(isNamed ? name.end() : begin)).split("\n\n", 2);
        String[] head = request[0].strip().split("\n", -1);
        String[] line = head[0].split(" ", 2);
        HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(line[1]))
                .timeout(Duration.ofSeconds(30))
                .method(line[0], BodyPublishers.ofString(request.length > 1 ? request[1].strip() : ""));
        Arrays.stream(head)
                .skip(1)
                .map(field -> field.split(": ", 2))
                .forEach(field -> builder.header(field[0], field[1]));
        HttpResponse<Stream<String>> answer = client.send(builder.build(), BodyHandlers.ofLines());
        if (isNamed) {
            variables.put(
                    name.group(1) + ".response.headers.Location",
                    answer.headers().firstValue("Location").orElseThrow());
        }
        return new Sent(part.substring(0, begin - 1), answer.statusCode(), body(answer));
    }

    private String filled(String template) {
        String filled = template;
        for (Map.Entry<String, String> variable : variables.entrySet()) {
            filled = filled.replace("{{" + variable.getKey() + "}}", variable.getValue());
        }
        return filled;
    }

    /** All of it; of the actions, whose stream never ends, the first. */
    private static String body(HttpResponse<Stream<String>> answer) {
        boolean isEndless = answer.uri().getPath().equals("/actions");
        try (Stream<String> lines = answer.body()) {
            return isEndless
                    ? lines.filter(line -> line.startsWith("data:")).findFirst().orElseThrow()
                    : String.join("\n", lines.toList());
        }
    }
}
