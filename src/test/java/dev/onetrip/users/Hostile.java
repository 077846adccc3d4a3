package dev.onetrip.users;

import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Strings that broke a service once, and endless variations of them. */
public final class Hostile {
    private static final List<String> CLASSICS = List.of(
            "' OR '1'='1",
            "'; DROP TABLE users; --",
            "\"; DROP TABLE users; --",
            "1; DELETE FROM users",
            "admin'--",
            "' UNION SELECT usename FROM pg_user--",
            "') ON CONFLICT DO NOTHING; TRUNCATE users CASCADE; --",
            "\\'; DROP TABLE actions; --",
            "\\",
            "\\\\",
            "'",
            "''",
            "\"",
            "$1",
            "$$",
            "$$; DROP TABLE users; $$",
            "$tag$",
            "?",
            "??",
            "?::bigint",
            ":name",
            "%s",
            "%d",
            "%n%n",
            "{}",
            "{\"username\":\"x\"}",
            "{a,b}",
            "{NULL}",
            "NULL",
            "null",
            "E'\\\\x00'",
            "U&'\\0027'",
            "pg_sleep(10)",
            "'||pg_sleep(10)||'",
            "1) OR pg_sleep(10) IS NULL--",
            "/* */",
            "/*",
            "*/",
            "--",
            ";",
            ",",
            "(",
            ")",
            "a\nb",
            "a\r\nb",
            "a\tb",
            "\b\f",
            "\u0001\u001f\u007f",
            "\u0085\u2028\u2029",
            "\u200b",
            "\ufeff",
            "\uffff",
            "\u202eevil",
            "e\u0301",
            "\u00e9",
            "\u0130i\u0131I",
            "\ud83d\ude00",
            "\ud83d\udc68\u200d\ud83d\udc69\u200d\ud83d\udc67",
            "\u5bff\u9650\u7121",
            "\u0645\u0631\u062d\u0628\u0627",
            "../../etc/passwd",
            "..%2f..%2f",
            "%00",
            "%27%20OR%201=1",
            "<script>alert(1)</script>",
            "${jndi:ldap://localhost/a}",
            "#{7*7}",
            "${7*7}",
            "{{7*7}}",
            "\u0000",
            "a\u0000b",
            "\ud800",
            "\udfff",
            "\udfff\ud800",
            "",
            " ",
            "  ",
            "\u00a0",
            "NaN",
            "-0",
            "1e999999",
            "true",
            "undefined",
            "__proto__",
            "COPY users FROM PROGRAM 'id'",
            "\\copy",
            "\\.",
            "\\N",
            "\\\\N",
            "a\tb\t\\N\n\\.\n",
            "\",\"",
            "}{",
            "[1,2]",
            "{\"a\":{\"b\":null}}",
            "SET ROLE postgres",
            "COMMIT; BEGIN",
            "'; COMMIT; --",
            "' AND 1=CAST((SELECT version()) AS int)--");

    private static final String PIECES = "'\"\\;-$?%{}()/*,:=\0\n\r\t ";

    private Hostile() {}

    /** So many strings of up to about 130 code points, the classics first. */
    public static List<String> strings(SplittableRandom random, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> i < CLASSICS.size() ? CLASSICS.get(i) : variation(random))
                .toList();
    }

    private static String variation(SplittableRandom random) {
        StringBuilder text = new StringBuilder();
        int parts = random.nextInt(1, random.nextInt(10) == 0 ? 130 : 12);
        for (int i = 0; i < parts; i++) {
            switch (random.nextInt(8)) {
                case 0, 1 -> text.append(CLASSICS.get(random.nextInt(CLASSICS.size())));
                case 2 -> text.append(PIECES.charAt(random.nextInt(PIECES.length())));
                case 3 -> text.append((char) random.nextInt(1, 0x3000));
                // half of a pair now and then, a whole one mostly
                case 4 -> text.append(random.nextInt(8) == 0 ? "\ud83d" : "\ud83d\ude03");
                default -> text.append((char) random.nextInt('!', '~'));
            }
        }
        return text.toString();
    }

    /** The status of a POST with this name, as the rules have it. */
    static int status(String name) {
        boolean isText = name.indexOf('\0') < 0
                && name.codePoints()
                        .noneMatch(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE);
        int length = name.codePointCount(0, name.length());
        if (!isText) {
            return 400;
        }
        return length < 1 || length > 100 ? 422 : 201;
    }

    /** A JSON string that means exactly these UTF-16 units, halves of surrogate pairs and NUL included. */
    public static String json(String text) {
        StringBuilder json = new StringBuilder(text.length() + 2).append('"');
        text.codePoints().forEach(point -> {
            if (point == '"' || point == '\\') {
                json.append('\\').append((char) point);
            } else if (point < ' ' || (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE)) {
                json.append(String.format(Locale.ROOT, "\\u%04x", point));
            } else {
                json.appendCodePoint(point);
            }
        });
        return json.append('"').toString();
    }
}
