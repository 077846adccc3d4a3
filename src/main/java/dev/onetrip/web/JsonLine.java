package dev.onetrip.web;

import tools.jackson.core.util.BufferRecycler;
import tools.jackson.core.util.ByteArrayBuilder;
import tools.jackson.databind.ObjectMapper;

/**
 * A JSON value as bytes that end with a line end: a line of NDJSON, or a body that leaves the prompt of a terminal
 * where it belongs. As {@link ObjectMapper#writeValueAsBytes} it copies the bytes once.
 */
public final class JsonLine {
    private static final byte LINE_END = '\n';

    private JsonLine() {}

    /** The value and a line end; a new array. */
    public static byte[] of(ObjectMapper json, Object value) {
        BufferRecycler recycler = json.tokenStreamFactory()._getBufferRecycler();
        try (ByteArrayBuilder bytes = new ByteArrayBuilder(recycler)) {
            json.writeValue(bytes, value);
            bytes.append(LINE_END);
            return bytes.getClearAndRelease();
        } finally {
            recycler.releaseToPool();
        }
    }
}
