package dev.onetrip.support;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One HTTP answer, read to its end.
 *
 * @param status the status code
 * @param headers every value of every header, names in lower case
 * @param text the body, chunking undone, read as UTF-8
 */
public record Answer(int status, Map<String, List<String>> headers, String text) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** The first value of a header, whatever its case. */
    public Optional<String> header(String name) {
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()).stream()
                .findFirst();
    }

    /** The body as one JSON document. */
    public JsonNode json() {
        return JSON.readTree(text);
    }

    /** The body as NDJSON, one document a line. */
    public List<JsonNode> lines() {
        return text.lines().filter(line -> !line.isBlank()).map(JSON::readTree).toList();
    }

    @Override
    public String toString() {
        return status + " " + text;
    }
}
