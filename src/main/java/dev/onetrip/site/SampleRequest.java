package dev.onetrip.site;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A request that a sample sends.
 *
 * @param operation the method in small letters, as the contract has it
 * @param type the media type of the body; empty where there is none
 * @param body JSON in one line, or lines of it, each with its end
 * @param events whether the answer is Server-Sent Events, which do not end
 */
record SampleRequest(String operation, String path, String type, String body, boolean events) {
    /** The media type of Server-Sent Events. */
    static final String EVENTS = "text/event-stream";

    /** Where the service is when nothing is configured. */
    private static final String SERVICE = "http://localhost:8080";

    String method() {
        return operation.toUpperCase(Locale.ROOT);
    }

    String url() {
        return SERVICE + path;
    }

    boolean hasBody() {
        return !type.isEmpty();
    }

    boolean hasLines() {
        return body.endsWith("\n");
    }

    /** Each header as the language writes one. */
    Stream<String> headers(HeaderForm form) {
        Map<String, String> headers = new LinkedHashMap<>();
        if (hasBody()) {
            headers.put("Content-Type", type);
        }
        if (events) {
            headers.put("Accept", EVENTS);
        }
        return headers.entrySet().stream().map(header -> form.of(header.getKey(), header.getValue()));
    }

    /** The body as it stands between those quotes of a language that escapes by a backslash. */
    String bodyWithin(String quotes) {
        return body.replace("\\", "\\\\").replace(quotes, "\\" + quotes);
    }

    /** How a language writes a header. */
    @FunctionalInterface
    interface HeaderForm {
        String of(String name, String value);
    }
}
