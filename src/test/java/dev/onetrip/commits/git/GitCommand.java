package dev.onetrip.commits.git;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The command git in one directory, without the settings of this machine and its user; its clock goes by a minute. */
final class GitCommand {
    private static final String END = "\u0001";
    private static final String FORMAT = "--format=%H%n%ct%n%an%n%ae%n%B%x01";

    private final Path directory;
    private long clock = 1_700_000_000;

    /** Whether this machine has git 2.28 or later, with its daemon. */
    static boolean isThere() {
        try {
            Process path = new ProcessBuilder("git", "--exec-path").start();
            String programs = new String(path.getInputStream().readAllBytes(), UTF_8).strip();
            return Files.exists(Path.of(programs, "git-daemon")) && Files.exists(Path.of(programs, "git-maintenance"));
        } catch (IOException none) {
            return false;
        }
    }

    GitCommand(Path directory) {
        this.directory = directory;
    }

    /** A new repository with a branch main that has no commit. */
    static GitCommand init(Path directory, String... options) {
        try {
            Path made = Files.createDirectories(directory);
            GitCommand git = new GitCommand(made);
            List<String> arguments = new ArrayList<>(List.of("init", "-q", "-b", "main"));
            arguments.addAll(List.of(options));
            git.run(arguments.toArray(String[]::new));
            return git;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path directory() {
        return directory;
    }

    String url() {
        return "file://" + directory;
    }

    /** What it prints, without the end of the last line. */
    @CanIgnoreReturnValue
    String run(String... arguments) {
        return new String(raw(new byte[0], arguments), UTF_8).stripTrailing();
    }

    /** An empty commit on the branch at hand; its name. */
    @CanIgnoreReturnValue
    String commit(String message) {
        run("commit", "-q", "--allow-empty", "-m", message);
        return run("rev-parse", "HEAD");
    }

    /** A commit of which every byte is given, named by no ref. */
    String object(String type, String text, Charset charset) {
        return new String(raw(text.getBytes(charset), "hash-object", "-t", type, "-w", "--stdin", "--literally"), UTF_8)
                .strip();
    }

    byte[] raw(byte[] input, String... arguments) {
        clock += 60;
        try {
            List<String> command = new ArrayList<>(List.of("git"));
            command.addAll(List.of(arguments));
            ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
            builder.environment().putAll(environment());
            Path errors = Files.createTempFile("git", ".err");
            Process process = builder.redirectError(errors.toFile()).start();
            try (OutputStream in = process.getOutputStream()) {
                in.write(input);
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            long unused = process.getInputStream().transferTo(out);
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IllegalStateException(command + ": " + Files.readString(errors));
            }
            Files.delete(errors);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>();
        environment.put("GIT_CONFIG_GLOBAL", "/dev/null");
        environment.put("GIT_CONFIG_NOSYSTEM", "1");
        environment.put("GIT_TERMINAL_PROMPT", "0");
        for (String role : List.of("AUTHOR", "COMMITTER")) {
            environment.put("GIT_" + role + "_NAME", "Ada Lovelace");
            environment.put("GIT_" + role + "_EMAIL", "ada@example.org");
            environment.put("GIT_" + role + "_DATE", clock + " +0100");
        }
        return environment;
    }

    /** Every commit of every branch and tag, as git shows it. */
    List<Shown> log() {
        return shown(raw(new byte[0], "log", "--branches", "--tags", "--encoding=UTF-8", FORMAT));
    }

    /** Commits of which every byte is given, in that order, as git shows them. */
    List<Shown> commits(List<byte[]> raw) {
        try {
            Path files = Files.createTempDirectory(directory, "commits");
            StringBuilder paths = new StringBuilder();
            for (byte[] one : raw) {
                paths.append(Files.write(files.resolve(String.valueOf(paths.length())), one))
                        .append('\n');
            }
            byte[] shas = raw(
                    paths.toString().getBytes(UTF_8),
                    "hash-object",
                    "-t",
                    "commit",
                    "-w",
                    "--literally",
                    "--no-filters",
                    "--stdin-paths");
            return shown(raw(shas, "log", "--no-walk=unsorted", "--stdin", "--encoding=UTF-8", FORMAT));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Shown> shown(byte[] out) {
        List<Shown> all = new ArrayList<>();
        for (String entry : new String(out, ISO_8859_1).split(END + "\n?", -1)) {
            String[] lines = entry.split("\n", 5);
            if (lines.length == 5) {
                all.add(Shown.of(lines));
            }
        }
        return all;
    }

    /** A commit as git shows it, and as a row has it: an empty name is unknown, a time that is not shown 1970. */
    record Shown(String sha, Instant committed, String name, String email, String message) {
        static Shown of(String[] lines) {
            long seconds = lines[1].isEmpty() ? 0 : Long.parseLong(lines[1]);
            return new Shown(
                    lines[0], Instant.ofEpochSecond(seconds), known(lines[2]), known(lines[3]), text(lines[4]));
        }

        private static String known(String bytes) {
            return bytes.isEmpty() ? "unknown" : text(bytes);
        }

        private static String text(String bytes) {
            try {
                return UTF_8.newDecoder()
                        .decode(ByteBuffer.wrap(bytes.getBytes(ISO_8859_1)))
                        .toString();
            } catch (CharacterCodingException e) {
                return bytes;
            }
        }
    }
}
