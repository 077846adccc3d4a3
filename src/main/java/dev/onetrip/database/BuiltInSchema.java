package dev.onetrip.database;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.core.io.ClassPathResource;

/** The schema this build was made for: {@code db/schema.sql} on the class path, the checkout's schema.sql. */
public final class BuiltInSchema {
    private static final Pattern TABLE =
            Pattern.compile("(?im)^\\s*CREATE\\s+TABLE\\s+(?:IF\\s+NOT\\s+EXISTS\\s+)?([a-z_][a-z0-9_]*)");

    private BuiltInSchema() {}

    /** The whole script; running it twice changes nothing. */
    public static String sql() {
        try (InputStream script = new ClassPathResource("db/schema.sql").getInputStream()) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new StartRefused("db/schema.sql is not on the class path: build again with mvn package", e);
        }
    }

    /** Every table a script creates, in its order. */
    static List<String> tables(String sql) {
        List<String> tables = new ArrayList<>();
        for (Matcher matcher = TABLE.matcher(sql); matcher.find(); ) {
            tables.add(matcher.group(1));
        }
        return tables;
    }
}
