package dev.onetrip.web;

import dev.onetrip.core.Refusal;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream of bytes into lines, the same lines however the bytes were chunked, and holds at most one line in
 * memory. A byte order mark at the beginning of the stream is left out. A line above its limit is refused alone and the
 * stream goes on; a limit of the whole stream ends it: the lines before the limit still come out, then
 * {@link #refusal()} is there and nothing more does. One per stream, one thread at a time.
 */
public final class NdjsonLines {
    /** UTF-8 has no order, but some editors begin a file with it. */
    private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final Limits limits;
    private final ByteArrayOutputStream open = new ByteArrayOutputStream(256);
    private int mark;
    private boolean isBegun;
    private long bytes;
    private int ended;
    private int lines;
    private int blankLines;
    private boolean skipping;
    private @Nullable Refusal refusal;

    /**
     * What a stream may hold.
     *
     * @param lineBytes most bytes of one line, its end not counted; a longer line is refused alone
     * @param lines most lines that are not blank
     * @param blankLines most lines of nothing but spaces, tabs and a carriage return; 0 allows none
     * @param bytes most bytes of the stream
     */
    public record Limits(int lineBytes, int lines, int blankLines, long bytes) {}

    /** @param limits what the stream may hold */
    public NdjsonLines(Limits limits) {
        this.limits = limits;
    }

    /** Takes the next bytes and gives the lines that ended in them, possibly none; nothing after a refusal. */
    public List<Line> feed(byte[] chunk) {
        List<Line> out = new ArrayList<>();
        int allowed = (int) Math.min(chunk.length, limits.bytes() - bytes);
        bytes += allowed;
        int start = isBegun ? 0 : begin(chunk, allowed);
        for (int at = start; at < allowed && refusal == null; at++) {
            if (chunk[at] == '\n') {
                endLine(line(chunk, start, at, out), out);
                start = at + 1;
            }
        }
        append(chunk, start, allowed, out);
        if (allowed < chunk.length) {
            refuse("The stream is longer than " + limits.bytes() + " bytes");
        }
        return out;
    }

    /** Leaves out a byte order mark, which may come in several chunks: where the first line goes on. */
    private int begin(byte[] chunk, int allowed) {
        int at = 0;
        while (at < allowed && mark < MARK.length && chunk[at] == MARK[mark]) {
            mark++;
            at++;
        }
        if (at == allowed && mark < MARK.length) {
            return at;
        }
        isBegun = true;
        if (mark == MARK.length) {
            return at;
        }
        open.write(MARK, 0, mark - at);
        return 0;
    }

    /** Bytes in memory of the line that has not ended, with the room to grow that it may have. */
    int held() {
        return 2 * open.size();
    }

    /** Takes the end of the stream and gives the last line, where it had no line end. */
    public List<Line> finish() {
        List<Line> out = new ArrayList<>();
        if (!isBegun && mark < MARK.length) {
            open.write(MARK, 0, mark);
        }
        if (refusal == null && open.size() > 0) {
            endLine(taken(), out);
        }
        return out;
    }

    /** Why the stream ended early; empty while it has not. */
    public Optional<Refusal> refusal() {
        return Optional.ofNullable(refusal);
    }

    private void append(byte[] chunk, int from, int to, List<Line> out) {
        if (skipping || refusal != null) {
            return;
        }
        if (open.size() + (to - from) > limits.lineBytes()) {
            skipping = true;
            open.reset();
            String detail = "The line is longer than " + limits.lineBytes() + " bytes";
            emit(Line.refused(ended + 1, new Refusal.TooLarge(detail)), out);
            return;
        }
        open.write(chunk, from, to - from);
    }

    /** The line that ends with these bytes, which most often are all of it. */
    private byte[] line(byte[] chunk, int from, int to, List<Line> out) {
        if (open.size() == 0 && to - from <= limits.lineBytes()) {
            return Arrays.copyOfRange(chunk, from, to);
        }
        append(chunk, from, to, out);
        return taken();
    }

    private byte[] taken() {
        byte[] line = open.toByteArray();
        open.reset();
        return line;
    }

    private void endLine(byte[] line, List<Line> out) {
        if (refusal != null) {
            return;
        }
        ended++;
        if (skipping) {
            skipping = false;
        } else if (isBlank(line)) {
            countBlank();
        } else {
            emit(Line.of(ended, withoutReturn(line)), out);
        }
    }

    private void emit(Line line, List<Line> out) {
        if (lines == limits.lines()) {
            refuse("The stream has more than " + limits.lines() + " lines");
        } else {
            lines++;
            out.add(line);
        }
    }

    private void countBlank() {
        if (++blankLines > limits.blankLines()) {
            refuse("The stream has more than " + limits.blankLines() + " blank lines");
        }
    }

    private void refuse(String detail) {
        if (refusal == null) {
            refusal = new Refusal.TooLarge(detail);
        }
    }

    /** The body without the byte order mark that it may begin with. */
    static byte[] withoutMark(byte[] body) {
        boolean isMarked = body.length >= MARK.length && Arrays.equals(body, 0, MARK.length, MARK, 0, MARK.length);
        return isMarked ? Arrays.copyOfRange(body, MARK.length, body.length) : body;
    }

    private static boolean isBlank(byte[] line) {
        for (byte b : line) {
            if (b != ' ' && b != '\t' && b != '\r') {
                return false;
            }
        }
        return true;
    }

    private static byte[] withoutReturn(byte[] line) {
        boolean returns = line[line.length - 1] == '\r';
        return returns ? Arrays.copyOf(line, line.length - 1) : line;
    }
}
