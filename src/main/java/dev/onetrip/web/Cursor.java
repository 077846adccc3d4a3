package dev.onetrip.web;

import dev.onetrip.core.Refusal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * Where a keyset page ends: the sort key of its last row, opaque to clients. The checksum tells a damaged or made-up
 * cursor from one of ours; it is no secret, so a cursor never decides what a client may see.
 *
 * @param keys the values of the sort key in order, none with a line end
 * @param isTurned whether the list that it is of was asked for in the other direction than its own
 */
public record Cursor(List<String> keys, boolean isTurned) {
    /** The query parameter. */
    static final String PARAMETER = "cursor";

    private static final int MAX_CHARS = 1024;
    private static final String SEPARATOR = "\n";

    /** What tells the checksum of a list that is turned round from the other, which is as old as the service. */
    private static final int TURNED = 0xff;

    /** @param keys the values of the sort key in order, none with a line end */
    public Cursor {
        keys = List.copyOf(keys);
    }

    /** The cursor of these values, each as its {@code toString}. */
    public static Cursor of(Object... keys) {
        return new Cursor(List.of(keys).stream().map(Object::toString).toList(), false);
    }

    /** The same of a list in that direction, whose own direction is another or the same. */
    Cursor in(Direction direction, Direction own) {
        return new Cursor(keys, direction != own);
    }

    /** Refuses a cursor of the same list in the other direction, which would lead back. */
    void checkDirection(Direction asked, Direction own) {
        if (isTurned != (asked != own)) {
            throw new Refusal.Invalid(
                    PARAMETER,
                    "is of a list with " + Direction.PARAMETER + "=" + asked.turned() + ", and " + Direction.PARAMETER
                            + " is " + asked + "; send the " + Direction.PARAMETER + " of the cursor, or no cursor");
        }
    }

    /** Refuses a cursor of a list that has two directions, where a list has one. */
    void checkOneWay() {
        if (isTurned) {
            throw ofAnotherList();
        }
    }

    /** The value at this place, as a 64-bit integer. */
    public long number(int index) {
        try {
            return Long.parseLong(text(index));
        } catch (NumberFormatException e) {
            throw ofAnotherList();
        }
    }

    /** The value at this place, as a UUID. */
    public UUID uuid(int index) {
        return Parameters.uuid(text(index)).orElseThrow(Cursor::ofAnotherList);
    }

    /** The value at this place, as a text of the form. */
    public String text(int index, Pattern form) {
        String text = text(index);
        if (!form.matcher(text).matches()) {
            throw ofAnotherList();
        }
        return text;
    }

    private String text(int index) {
        if (index >= keys.size()) {
            throw ofAnotherList();
        }
        return keys.get(index);
    }

    /** The cursor as it goes to a client. */
    String write() {
        byte[] text = String.join(SEPARATOR, keys).getBytes(StandardCharsets.UTF_8);
        byte[] all = ByteBuffer.allocate(Integer.BYTES + text.length)
                .putInt(checksum(text, isTurned))
                .put(text)
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(all);
    }

    /**
     * The cursor as it came from a client.
     *
     * @throws Refusal.Unreadable if it is none of ours
     */
    static Cursor read(String cursor) {
        if (cursor.length() > MAX_CHARS) {
            throw refused();
        }
        ByteBuffer all = ByteBuffer.wrap(decode(cursor));
        if (all.remaining() < Integer.BYTES) {
            throw refused();
        }
        int checksum = all.getInt();
        byte[] text = new byte[all.remaining()];
        all.get(text);
        boolean isTurned = checksum == checksum(text, true);
        if (!isTurned && checksum != checksum(text, false)) {
            throw refused();
        }
        return new Cursor(List.of(new String(text, StandardCharsets.UTF_8).split(SEPARATOR, -1)), isTurned);
    }

    private static byte[] decode(String cursor) {
        try {
            return Base64.getUrlDecoder().decode(cursor);
        } catch (IllegalArgumentException e) {
            throw refused();
        }
    }

    private static int checksum(byte[] text, boolean isTurned) {
        CRC32 crc = new CRC32();
        crc.update(text);
        if (isTurned) {
            crc.update(TURNED);
        }
        return (int) crc.getValue();
    }

    private static Refusal refused() {
        String detail = "is not a cursor of this service; send the next of a page as it came, or leave it out";
        return new Refusal.Unreadable(PARAMETER, detail);
    }

    private static Refusal ofAnotherList() {
        String detail = "is not a cursor of this list; send the next of a page of this list, or leave it out";
        return new Refusal.Unreadable(PARAMETER, detail);
    }
}
