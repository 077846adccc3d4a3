package dev.onetrip.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.onetrip.database.DatabaseAddress;
import dev.onetrip.database.StartRefused;
import dev.onetrip.support.CapturedLog;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedServerIT {
    @TempDir
    private Path directory;

    @Test
    void dataSurvivesARestartAndIsWrittenThrough() throws Exception {
        try (EmbeddedServer server = EmbeddedServer.start(properties(directory), EmbeddedServerIT::schema)) {
            assertThat(text(server.address(), "SHOW fsync")).isEqualTo("on");
            assertThat(text(server.address(), "SHOW synchronous_commit")).isEqualTo("on");
            assertThat(text(server.address(), "SHOW listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(text(server.address(), "INSERT INTO kept VALUES (7) RETURNING id"))
                    .isEqualTo("7");
        }
        assertThat(directory.resolve("postgresql/postmaster.pid")).doesNotExist();
        try (EmbeddedServer server = EmbeddedServer.start(properties(directory), EmbeddedServerIT::schema)) {
            assertThat(text(server.address(), "SELECT id FROM kept")).isEqualTo("7");
            assertThatThrownBy(() -> EmbeddedServer.start(properties(directory), EmbeddedServerIT::schema))
                    .isInstanceOf(StartRefused.class)
                    .hasMessageContaining("another onetrip already runs on %s", directory);
        }
    }

    @Test
    void theServerOfAKilledRunIsStoppedAndItsDataKept() throws Exception {
        Process killed = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        OrphanMain.class.getName(),
                        directory.toString())
                .redirectErrorStream(true)
                .start();
        try (BufferedReader output = killed.inputReader()) {
            assertThat(output.lines().anyMatch("ready"::equals)).isTrue();
        } finally {
            killed.destroyForcibly();
        }
        assertThat(killed.waitFor(60, TimeUnit.SECONDS)).isTrue();
        long orphan = Long.parseLong(Files.readAllLines(directory.resolve("postgresql/postmaster.pid"))
                .get(0)
                .strip());
        assertThat(ProcessHandle.of(orphan)).isPresent();
        try (EmbeddedServer server = EmbeddedServer.start(properties(directory), EmbeddedServerIT::schema)) {
            assertThat(text(server.address(), "SELECT id FROM kept")).isEqualTo("9");
            assertThat(ProcessHandle.of(orphan).filter(ProcessHandle::isAlive)).isEmpty();
        }
    }

    @Test
    void aProcessThatIsNoServerOnTheDirectoryIsLeftAlone() throws IOException {
        Path server = Files.createDirectories(directory.resolve("postgresql"));
        Process bystander = new ProcessBuilder("sleep", "60").start();
        Files.writeString(server.resolve("postmaster.pid"), bystander.pid() + "\n" + server + "\n");
        OrphanServer.stop(server, Duration.ofMillis(100));
        assertThat(bystander.isAlive()).isTrue();
        bystander.destroy();
    }

    @Test
    void dataOfAnotherVersionIsRefusedAndUntouched() throws IOException {
        Path server = Files.createDirectories(directory.resolve("postgresql"));
        Files.writeString(server.resolve("PG_VERSION"), "14\n");
        assertThatThrownBy(() -> EmbeddedServer.start(properties(directory), EmbeddedServerIT::schema))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("is of PostgreSQL 14, this build brings 18");
        assertThat(server).isDirectoryContaining(file -> file.endsWith("PG_VERSION"));
    }

    @Test
    void aDirectoryThatCannotBeWrittenIsRefused() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "x");
        assertThatThrownBy(() -> EmbeddedServer.start(properties(file.resolve("data")), EmbeddedServerIT::schema))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("cannot be written");
    }

    @Test
    void aTakenPortIsRefused() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            EmbeddedProperties properties = new EmbeddedProperties(
                    directory.toString(), taken.getLocalPort(), Duration.ofSeconds(30), Duration.ofSeconds(10));
            assertThatThrownBy(() -> EmbeddedServer.start(properties, EmbeddedServerIT::schema))
                    .isInstanceOf(StartRefused.class)
                    .hasMessageContaining("is taken: set onetrip.embedded.port");
        }
    }

    @Test
    void aLoginNeedsThePasswordWhoseFileOnlyItsOwnerReadsAndTheLineForPsqlNames() throws Exception {
        try (CapturedLog log = new CapturedLog();
                EmbeddedServer server = EmbeddedServer.start(properties(directory), EmbeddedServerIT::schema)) {
            assertRefusesOthers(server.address());
            Path kept = directory.resolve("pgpass");
            assertThat(kept)
                    .hasContent("127.0.0.1:*:*:postgres:" + server.address().password());
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kept)))
                    .isEqualTo("rw-------");
            assertThat(server.psql())
                    .isEqualTo(
                            "psql 'postgresql://postgres@127.0.0.1:%s/onetrip?passfile=%s'",
                            server.address().hosts().get(0).port(), kept);
            assertThat(log.with(Objects.requireNonNull(server.address().password())))
                    .isEmpty();
        }
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .doesNotContain("initdb.password", "pgpass.new");
        }
    }

    @Test
    void aDirectoryThatAskedForNoPasswordIsMovedOverAndKeepsItsData() throws Exception {
        try (EmbeddedPostgres older = EmbeddedPostgres.builder()
                        .setDataDirectory(directory.resolve("postgresql"))
                        .setCleanDataDirectory(false)
                        .setPGStartupWait(Duration.ofSeconds(30))
                        .start();
                Connection connection = older.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            assertThat(statement.execute("CREATE DATABASE onetrip")).isFalse();
        }
        try (EmbeddedServer server = EmbeddedServer.start(properties(directory), EmbeddedServerIT::schema)) {
            assertRefusesOthers(server.address());
            assertThat(text(server.address(), "INSERT INTO kept VALUES (5) RETURNING id"))
                    .isEqualTo("5");
        }
        assertKeeps("5");
    }

    @Test
    void aLostPasswordIsMadeAnew() throws Exception {
        String first;
        try (EmbeddedServer server = EmbeddedServer.start(properties(directory), EmbeddedServerIT::schema)) {
            first = server.address().password();
            assertThat(text(server.address(), "INSERT INTO kept VALUES (6) RETURNING id"))
                    .isEqualTo("6");
        }
        Files.delete(directory.resolve("pgpass"));
        try (EmbeddedServer server = EmbeddedServer.start(properties(directory), EmbeddedServerIT::schema)) {
            assertThat(server.address().password()).isNotEqualTo(first);
            assertRefusesOthers(server.address());
        }
        assertKeeps("6");
    }

    private void assertKeeps(String id) throws SQLException {
        try (EmbeddedServer server = EmbeddedServer.start(properties(directory), EmbeddedServerIT::schema)) {
            assertRefusesOthers(server.address());
            assertThat(text(server.address(), "SELECT id FROM kept")).isEqualTo(id);
        }
    }

    private static void assertRefusesOthers(DatabaseAddress address) {
        for (String password : List.of("", "&password=", "&password=postgres")) {
            String url = "jdbc:postgresql://127.0.0.1:" + address.hosts().get(0).port() + "/postgres?user=postgres"
                    + password;
            assertThatThrownBy(() -> DriverManager.getConnection(url).close())
                    .as(url)
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("password");
        }
    }

    static EmbeddedProperties properties(Path directory) {
        return new EmbeddedProperties(directory.toString(), 0, Duration.ofSeconds(30), Duration.ofSeconds(10));
    }

    private static void schema(DatabaseAddress address) {
        try (Connection connection = DriverManager.getConnection(url(address));
                Statement statement = connection.createStatement()) {
            boolean unused = statement.execute("CREATE TABLE IF NOT EXISTS kept (id int PRIMARY KEY)");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String url(DatabaseAddress address) {
        return "jdbc:postgresql://127.0.0.1:" + address.hosts().get(0).port() + "/" + address.database()
                + "?user=postgres&password=" + address.password();
    }

    static String text(DatabaseAddress address, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url(address));
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getString(1);
        }
    }

    /** The run that is killed. */
    static final class OrphanMain {
        private OrphanMain() {}

        public static void main(String[] args) throws Exception {
            EmbeddedServer server = EmbeddedServer.start(properties(Path.of(args[0])), EmbeddedServerIT::schema);
            String unused = text(server.address(), "INSERT INTO kept VALUES (9) RETURNING id");
            System.out.println("ready");
            Thread.currentThread().join();
        }
    }
}
