package dev.onetrip.live;

import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/** One Server-Sent Event, encoded once for all its receivers. */
public final class Event {
    private final long id;
    private final byte[] bytes;

    private Event(long id, byte[] bytes) {
        this.id = id;
        this.bytes = bytes;
    }

    /**
     * An event of a log.
     *
     * @param id where a stream continues that broke off after this event
     * @param name constant text without a line end
     * @param json one line
     */
    public static Event of(long id, String name, byte[] json) {
        return new Event(id, bytes(OptionalLong.of(id), name, json));
    }

    /** A state: a stream that broke off begins with the state of then. */
    public static Event of(String name, byte[] json) {
        return new Event(0, bytes(OptionalLong.empty(), name, json));
    }

    long id() {
        return id;
    }

    byte[] bytes() {
        return bytes;
    }

    private static byte[] bytes(OptionalLong id, String name, byte[] json) {
        String head = (id.isPresent() ? "id:" + id.getAsLong() + "\n" : "") + "event:" + name + "\ndata:";
        byte[] begin = head.getBytes(StandardCharsets.UTF_8);
        byte[] all = new byte[begin.length + json.length + 2];
        System.arraycopy(begin, 0, all, 0, begin.length);
        System.arraycopy(json, 0, all, begin.length, json.length);
        all[all.length - 2] = '\n';
        all[all.length - 1] = '\n';
        return all;
    }
}
