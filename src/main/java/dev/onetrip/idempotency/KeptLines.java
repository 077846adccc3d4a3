package dev.onetrip.idempotency;

import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/** An answer as it is kept for the next request with its key: JSON, a line each. */
public final class KeptLines {
    private final JsonMapper json;
    private final ObjectReader reader;

    KeptLines(JsonMapper json) {
        this.json = json;
        // finds out here how to read: the mapper would do so with the first answer, under a lock, on an event loop
        this.reader = json.readerFor(JsonNode.class);
    }

    /** One line, without its end. */
    public String line(Object item) {
        return json.writeValueAsString(item);
    }

    /** The lines that were kept, in their order. */
    public Stream<JsonNode> read(String lines) {
        return lines.lines().map(reader::<JsonNode>readValue);
    }
}
