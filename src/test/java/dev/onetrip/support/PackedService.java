package dev.onetrip.support;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.util.DigestUtils;

/**
 * The jar of this build, unpacked, with an archive of the classes that a start loads. A process maps the archive
 * instead of reading and checking each class: a start takes 6 s of processor time, and 11 from directories and all
 * libraries of the tests. Maven names the jar; in an IDE there is none. The first process of a build makes both below
 * target/, and other test JVMs wait for it.
 */
final class PackedService {
    /** Not below {@code onetrip}: the service refuses settings that it does not know. */
    private static final String JAR = "packed.jar";

    private static @Nullable PackedService made;

    private final Path directory;
    private final Path jar;
    private final Path archive;

    private PackedService(Path directory) {
        this.directory = directory;
        jar = directory.resolve("onetrip.jar");
        archive = directory.resolve("classes.jsa");
    }

    /** Whether Maven named a jar and has packed it. */
    static boolean isThere() {
        String jar = System.getProperty(JAR);
        return jar != null && Files.exists(Path.of(jar));
    }

    /** What starts it, up to its arguments; without the libraries of tests and without an embedded PostgreSQL. */
    static synchronized List<String> command() {
        PackedService packed = made == null ? make(Path.of(System.getProperty(JAR))) : made;
        made = packed;
        return List.of("-XX:SharedArchiveFile=" + packed.archive, "-jar", packed.jar.toString());
    }

    private static PackedService make(Path built) {
        Path directory = built.toAbsolutePath().resolveSibling("service-processes");
        PackedService packed = new PackedService(directory);
        try {
            Path unused = Files.createDirectories(directory);
            try (FileChannel channel = FileChannel.open(directory.resolve("lock"), CREATE, WRITE);
                    FileLock lock = channel.lock()) {
                packed.bringUpToDate(built, lock);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return packed;
    }

    private void bringUpToDate(Path built, FileLock lock) throws IOException, InterruptedException {
        Path label = directory.resolve("made-of");
        String madeOf = digest(built) + "\n" + System.getProperty("java.home") + "\n" + Runtime.version();
        if (lock.isValid() && !(Files.exists(label) && Files.readString(label).equals(madeOf))) {
            unpack(built);
            writeArchive();
            Path unused = Files.writeString(label, madeOf);
        }
    }

    /** Of the bytes: each build gives the jar the same time. */
    private static String digest(Path built) throws IOException {
        try (InputStream bytes = Files.newInputStream(built)) {
            return DigestUtils.md5DigestAsHex(bytes);
        }
    }

    private void unpack(Path built) throws IOException, InterruptedException {
        String unused = Programs.output(List.of(
                Programs.installed("java"),
                "-Djarmode=tools",
                "-jar",
                built.toString(),
                "extract",
                "--force",
                "--destination",
                directory.toString()));
    }

    /** Of the classes that one start and one end load; the JVM writes it at its end. */
    private void writeArchive() {
        Map<String, String> properties = Map.of(
                "onetrip.database.url", RealPostgres.fresh("class_archive").url());
        List<String> command = List.of("-XX:ArchiveClassesAtExit=" + archive, "-jar", jar.toString());
        try (ServiceProcess service = ServiceProcess.start(ServiceProcess.QUICK_START, command, properties, Map.of())) {
            int unused = service.stop();
        }
    }
}
