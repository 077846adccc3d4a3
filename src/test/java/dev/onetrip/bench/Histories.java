package dev.onetrip.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Made-up histories, the same on every run: 800 authors of whom a few write most, messages with the lengths of real
 * ones (median 90 characters, one in twenty above 450), 1 in 3 of several lines.
 */
final class Histories {
    private static final int AUTHORS = 800;
    private static final String[] WORDS =
            ("fix add remove the a of parser cache when not used again test for null pointer"
                            + " in release branch merge pull request update docs refactor handle timeout \\\"quoted\\\" größer")
                    .split(" ", -1);

    private Histories() {}

    /** One line a commit, as the service takes it. */
    static Path ndjson(Path directory, int commits) throws IOException {
        return written(
                directory.resolve(commits + ".ndjson"),
                commits,
                "{\"sha\":\"%s\",\"author\":{\"name\":\"%s\",\"email\":\"%s\"},\"committed\":\"%s\",\"message\":\"%s\"}\n");
    }

    /** The same commits as COPY takes them: sha, name, e-mail, time, message. */
    static Path copy(Path directory, int commits) throws IOException {
        return written(directory.resolve(commits + ".copy"), commits, "\\\\x%s\t%s\t%s\t%s\t%s\n");
    }

    private static Path written(Path file, int commits, String form) throws IOException {
        SplittableRandom random = new SplittableRandom(4);
        boolean copy = form.startsWith("\\");
        String[] parts = form.split("%s", -1);
        try (BufferedWriter out = Files.newBufferedWriter(file, UTF_8)) {
            for (int i = 0; i < commits; i++) {
                int author = (int) (AUTHORS * Math.pow(random.nextDouble(), 3));
                String sha = String.format(
                        Locale.ROOT, "%016x%016x%08x", random.nextLong(), random.nextLong(), random.nextInt());
                String time = String.format(Locale.ROOT, "20%02d-%02d-%02dT03:04:05Z", i % 26, 1 + i % 12, 1 + i % 28);
                String message = message(random);
                String[] values = {
                    sha,
                    "Author Number " + author,
                    "author." + author + "@example.org",
                    time,
                    copy ? message.replace("\\\"", "\"") : message
                };
                for (int part = 0; part < values.length; part++) {
                    out.write(parts[part]);
                    out.write(values[part]);
                }
                out.write(parts[values.length]);
            }
        }
        return file;
    }

    private static String message(SplittableRandom random) {
        double normal = random.nextDouble() + random.nextDouble() + random.nextDouble() + random.nextDouble() - 2;
        int length = (int) Math.min(4_000, 90 * Math.exp(1.7 * normal));
        boolean body = random.nextInt(3) == 0;
        StringBuilder message = new StringBuilder();
        while (message.length() < length) {
            message.append(WORDS[random.nextInt(WORDS.length)]).append(body && random.nextInt(9) == 0 ? "\\n" : " ");
        }
        return message.toString();
    }
}
