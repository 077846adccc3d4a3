package dev.onetrip.embedded;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;

/**
 * Lets into the embedded server only those that can read its data directory, by a password that is made at the first
 * start and kept in a file as libpq reads it. A superuser of PostgreSQL runs programs as the account of the service, so
 * no other account of the machine may become one.
 *
 * <p>A directory without the file is of an earlier version, which asked for no password, or has lost the file: it lets
 * in all for the moment in which the new password is set.
 *
 * <p>Source: PostgreSQL's documentation, "The Password File" and "The pg_hba.conf File".
 */
final class ServerAccess {
    static final String USER = "postgres";

    /** A password cannot be bound where it is set. */
    private static final String SET_PASSWORD = """
            DO $$ BEGIN
              EXECUTE format('ALTER ROLE %I PASSWORD %L', current_user, current_setting('onetrip.password'));
            END $$""";

    private static final String METHOD = "scram-sha-256";
    private static final String PREFIX = "127.0.0.1:*:*:" + USER + ":";
    private static final int PASSWORD_BYTES = 24;
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private final Path server;
    private final Path passwordFile;
    private final Path rules;
    private final Path forInitdb;
    private final String password;
    private final boolean isOpen;

    private ServerAccess(EmbeddedProperties properties) throws IOException {
        server = properties.server();
        passwordFile = properties.directory().resolve("pgpass");
        rules = properties.directory().resolve("pg_hba.conf");
        forInitdb = properties.directory().resolve("initdb.password");
        Optional<String> kept = kept();
        password = kept.orElseGet(ServerAccess::newPassword);
        isOpen = kept.isEmpty() && isInitialised();
    }

    /** Reads the password, or makes one; to be followed by {@link #configure}. */
    static ServerAccess of(EmbeddedProperties properties) throws IOException {
        return new ServerAccess(properties);
    }

    /** Makes the server ask for the password, which {@code initdb} sets where the directory is new. */
    void configure(EmbeddedPostgres.Builder builder) throws IOException {
        if (isOpen) {
            writeRules("trust");
        } else {
            writeRules(METHOD);
            writePrivate(passwordFile, PREFIX + password + "\n");
        }
        if (!isInitialised()) {
            writePrivate(forInitdb, password + "\n");
            builder.setLocaleConfig("pwfile", forInitdb.toString());
        }
        builder.setServerConfig("hba_file", rules.toString());
        builder.setConnectConfig("password", password);
    }

    /** What is left to do once the server runs. */
    void close(EmbeddedPostgres running) throws IOException, SQLException {
        Files.deleteIfExists(forInitdb);
        if (isOpen) {
            try (Connection connection = running.getPostgresDatabase().getConnection();
                    PreparedStatement bound =
                            connection.prepareStatement("SELECT set_config('onetrip.password', ?, false)");
                    Statement statement = connection.createStatement()) {
                bound.setString(1, password);
                boolean unusedToo = bound.execute() && statement.execute(SET_PASSWORD);
                writePrivate(passwordFile, PREFIX + password + "\n");
                writeRules(METHOD);
                boolean unused = statement.execute("SELECT pg_reload_conf()");
            }
        }
    }

    String password() {
        return password;
    }

    /** For {@code psql}: {@code ?passfile=} and the path of the password's file. */
    String passfile() {
        return "?passfile=" + passwordFile.toUri().getRawPath();
    }

    private boolean isInitialised() {
        return Files.exists(server.resolve("postgresql.conf"));
    }

    private Optional<String> kept() throws IOException {
        if (!Files.exists(passwordFile)) {
            return Optional.empty();
        }
        String line = Files.readString(passwordFile).strip();
        return line.startsWith(PREFIX) && line.length() > PREFIX.length()
                ? Optional.of(line.substring(PREFIX.length()))
                : Optional.empty();
    }

    private static String newPassword() {
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    private void writeRules(String method) throws IOException {
        writePrivate(rules, "# written at each start of onetrip\nhost all all 127.0.0.1/32 " + method + "\n");
    }

    /** Whole or not at all, and never readable for another account. */
    private static void writePrivate(Path file, String text) throws IOException {
        Path beside = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(beside);
        boolean isPosix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] attributes = isPosix
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
                : new FileAttribute<?>[0];
        Files.createFile(beside, attributes);
        Files.writeString(beside, text, StandardOpenOption.WRITE);
        Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }
}
