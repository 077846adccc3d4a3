package dev.onetrip.commits;

import dev.onetrip.core.FieldProblem;
import dev.onetrip.core.Refusal;
import dev.onetrip.web.Fields;
import dev.onetrip.web.Reading;
import dev.onetrip.web.Sent;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/**
 * One commit to store.
 *
 * @param sha 20 or 32 bytes
 * @param authorName 1 to 200 characters
 * @param authorEmail 1 to 320 characters
 * @param message at most 8,192 characters; may be empty
 */
public record NewCommit(ByteBuffer sha, String authorName, String authorEmail, Instant committed, String message) {
    /** Most code points of each, as in schema.sql; three hundred times a usual name, and the longest e-mail address. */
    public static final int NAME_MAX = 200;

    public static final int EMAIL_MAX = 320;
    public static final int MESSAGE_MAX = 8192;

    private static final Pattern SHA = Pattern.compile("[0-9a-fA-F]{40}(?:[0-9a-fA-F]{24})?");

    /** How one comes out of JSON, also out of a line of a list. */
    public static final Reading<NewCommit> READING = Reading.of(
                    NewCommit::of, "sha", "author.name", "author.email", "committed", "message")
            .ignoring("created", "updated");

    private record Author(String name, String email) {}

    private static NewCommit of(Fields fields) {
        String sha = fields.text("sha", 0, 64);
        if (!SHA.matcher(sha).matches() && fields.has("sha") && !fields.isNull("sha")) {
            fields.refuseFor("sha", "a name of 40 or 64 hexadecimal digits");
            sha = "";
        }
        Author author =
                fields.object("author", of -> new Author(of.text("name", 1, NAME_MAX), of.text("email", 1, EMAIL_MAX)));
        return new NewCommit(
                ByteBuffer.wrap(HexFormat.of().parseHex(sha)),
                author.name(),
                author.email(),
                fields.instant("committed"),
                fields.text("message", 0, MESSAGE_MAX));
    }

    public String shaHex() {
        byte[] bytes = new byte[sha.remaining()];
        sha.duplicate().get(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /**
     * Holds the bounds, for commits that were not read from JSON.
     *
     * @throws Refusal.Invalid naming every field beyond them
     */
    public void check() {
        List<FieldProblem> problems = new ArrayList<>();
        if (sha.remaining() != 20 && sha.remaining() != 32) {
            problems.add(new FieldProblem("sha", "has " + sha.remaining() + " bytes; 20 or 32 are needed"));
        }
        bound(problems, "author.name", authorName, 1, NAME_MAX);
        bound(problems, "author.email", authorEmail, 1, EMAIL_MAX);
        bound(problems, "message", message, 0, MESSAGE_MAX);
        if (!problems.isEmpty()) {
            throw new Refusal.Invalid(problems);
        }
    }

    private static void bound(List<FieldProblem> problems, String field, String text, int min, int max) {
        int length = text.codePointCount(0, text.length());
        if (length < min || length > max) {
            problems.add(new FieldProblem(field, Sent.counts(length, "characters", min, max)));
        } else if (text.indexOf('\0') >= 0) {
            problems.add(new FieldProblem(field, "holds the character NUL"));
        }
    }
}
