package dev.onetrip.migrations;

import dev.onetrip.support.Database;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** The command in a JVM of its own, to be killed. */
final class MigrateProcess {
    private MigrateProcess() {}

    /** The words after {@code migrate}, on the steps of that folder; its output goes nowhere. */
    static Process start(Database database, String folder, String... words) {
        java.util.List<String> command = new java.util.ArrayList<>(java.util.List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                MigrateProcess.class.getName(),
                folder,
                "migrate"));
        command.addAll(java.util.List.of(words));
        command.add("--onetrip.database.url=" + database.url());
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly, "migrate-kill"));
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The process: a folder, and the arguments of the program. */
    public static void main(String[] args) {
        String[] words = java.util.Arrays.copyOfRange(args, 1, args.length);
        System.exit(new MigrateCommand(System.out, System.err).start(args[0], words));
    }
}
