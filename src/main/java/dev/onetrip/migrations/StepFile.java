package dev.onetrip.migrations;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.ibatis.migration.MigrationReader;

/**
 * Reads a step from its file, which has the form of MyBatis Migrations: a description, the change, {@code -- //@UNDO}
 * and its undo. Comments of the form {@code -- @part transaction}, {@code -- @part outside} and {@code -- @part
 * backfill of=table chunk=1000 busy=50} begin a part; without one the whole is one transaction. {@code -- @works-with
 * 3} says which services go on working, {@code -- @contract} that others do not.
 */
final class StepFile {
    private static final Pattern NAME = Pattern.compile("(\\d{3})_([a-z0-9]+(?:_[a-z0-9]+)*)\\.sql");
    private static final Pattern WORKS_WITH = Pattern.compile("(?m)^-- @works-with (\\d{1,9})\\s*$");
    private static final Pattern CONTRACT = Pattern.compile("(?m)^-- @contract\\s*$");
    private static final Pattern PART = Pattern.compile("(?m)^-- @part (\\w+)((?: \\w+=\\w+)*)\\s*$");

    private StepFile() {}

    static Step read(String name, byte[] content) {
        Matcher matcher = NAME.matcher(name);
        if (!matcher.matches()) {
            throw bad(name, "is not named like 004_customers_by_first_name.sql");
        }
        String text = new String(content, StandardCharsets.UTF_8).replace("\r\n", "\n");
        String up = section(text, false);
        Matcher worksWith = WORKS_WITH.matcher(up);
        if (!worksWith.find()) {
            throw bad(name, "does not say which services work with it: -- @works-with 3");
        }
        return new Step(
                Integer.parseInt(matcher.group(1)),
                matcher.group(2).replace('_', ' '),
                checksum(text),
                Integer.parseInt(worksWith.group(1)),
                CONTRACT.matcher(up).find(),
                parts(name, up),
                parts(name, section(text, true)));
    }

    /** The library drops the lines of the other section, and empty ones. */
    private static String section(String text, boolean undo) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        StringWriter section = new StringWriter();
        try (Reader reader = new MigrationReader(
                new ByteArrayInputStream(bytes), StandardCharsets.UTF_8.name(), undo, new Properties())) {
            long unused = reader.transferTo(section);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return section.toString();
    }

    private static List<Part> parts(String name, String section) {
        List<Part> parts = new ArrayList<>();
        Matcher matcher = PART.matcher(section);
        boolean isMarked = matcher.find();
        if (!isMarked && !SqlText.statements(section).isEmpty()) {
            parts.add(new Part(Part.Kind.TRANSACTION, section, "", 0, 0));
        }
        while (isMarked) {
            String kind = matcher.group(1);
            String options = matcher.group(2);
            int begin = matcher.end();
            isMarked = matcher.find();
            parts.add(
                    part(name, kind, options, section.substring(begin, isMarked ? matcher.start() : section.length())));
        }
        if (parts.isEmpty()) {
            throw bad(name, "lacks its change or its undo (-- //@UNDO)");
        }
        return parts;
    }

    private static Part part(String name, String kind, String options, String sql) {
        int statements = SqlText.statements(sql).size();
        if (statements == 0 || (statements > 1 && !"transaction".equals(kind))) {
            throw bad(name, "has a part with " + statements + " statements; outside and backfill have one each");
        }
        try {
            return new Part(
                    Part.Kind.valueOf(kind.toUpperCase(Locale.ROOT)),
                    sql.strip(),
                    option(options, "of", ""),
                    Integer.parseInt(option(options, "chunk", "1000")),
                    Integer.parseInt(option(options, "busy", "50")));
        } catch (IllegalArgumentException e) {
            throw bad(name, "has a part that cannot be read: " + kind + options);
        }
    }

    private static String option(String options, String key, String standard) {
        Matcher matcher = Pattern.compile(" " + key + "=(\\w+)").matcher(options);
        return matcher.find() ? matcher.group(1) : standard;
    }

    private static String checksum(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static MigrationRefused bad(String name, String what) {
        return new MigrationRefused(ExitCode.DOES_NOT_FIT, "the step " + name + " of this build " + what);
    }
}
